import { describe, expect, test } from 'vitest';
import { parseInstant, type Instant } from '../time/instant.ts';
import { plainItem } from './collected-item.ts';
import { maskLink, maskMessage, maskPost } from './mask-post.ts';
import { toPost } from './to-post.ts';

describe('a link', () => {
  test.each([
    ['https://a.example/v?mobile=13912345678&id=7', 'https://a.example/v?mobile=***&id=7'],
    ['https://a.example/v?id=7&k=13912345678', 'https://a.example/v?id=7&k=***'],
    ['https://a.example/v?name=%E5%BC%A0%E5%BB%BA%E5%9B%BD', 'https://a.example/v?name=***'],
    ['https://a.example/v?name=张建国#top', 'https://a.example/v?name=***#top'],
    ['https://a.example/v?card=11010519491231002X', 'https://a.example/v?card=***'],
    ['https://a.example/#/user?phone=13912345678', 'https://a.example/#/user?phone=***'],
    ['https://me:secret@a.example/v', 'https://a.example/v'],
    ['https://a.example/v?13912345678', 'https://a.example/v?***'],
  ])('%s keeps nothing of a person', (link, masked) => {
    expect(maskLink(link)).toBe(masked);
    expect(maskLink(masked)).toBe(masked);
  });

  test.each([
    'https://a.example/t/13912345678.html',
    'https://a.example/v?tid=13912345678&page=2',
    'https://a.example/v?name=notice&tel=12345',
    'https://a.example/v?title=%C7%E0%E1%B0',
    'https://a.example/#!/list/7',
    '来函〔2026〕3号',
  ])('%s stays as it is', (link) => {
    expect(maskLink(link)).toBe(link);
  });
});

test('a message to people tells the address and not the person in it', () => {
  expect(maskMessage('对方回 500:https://a.example/v?tel=13912345678;回电 13912345678')).toBe(
    '对方回 500:https://a.example/v?tel=***;回电 139****5678',
  );
});

test('a reply is masked like the message it answers', () => {
  const reply = {
    unit: '城关镇人民政府',
    at: null,
    text: '已电话联系(13912345678)。',
    status: '已办结',
    rating: '不满意,回电13912345678',
  };
  const link = 'https://a.example/?tel=13912345678';
  const item = plainItem({ identity: { by: 'link', link }, title: '甲', text: '乙', reply, link });
  const board = {
    id: 'board',
    name: '留言板',
    channelType: 'leader_board',
    region: '青岚县',
    official: false,
    regionHint: null,
  } as const;
  const at = parseInstant('2026-03-02T09:00') as Instant;
  const post = toPost(item, board, { at, salt: 's', snapshot: null, revision: 0 });
  const masked = maskPost(post, { title: '甲', text: '乙' });
  expect(masked).toMatchObject({ title: '甲', text: '乙', reply: { unit: '城关镇人民政府', status: '已办结' } });
  expect(JSON.stringify(masked)).not.toContain('13912345678');
});
