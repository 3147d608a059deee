import type { Outlet } from '@tingchao/domain/response/publication/publication-settings.ts';
import { describe, expect, test } from 'vitest';
import { Permanent, Transient } from './errors.ts';
import { START } from './examples.ts';
import type { Piece, Publisher } from './publisher.ts';

/** A publisher with its other side: what arrived there, and how to make it refuse. */
export type PublisherUnderTest = {
  readonly publisher: Publisher;
  readonly outlet: Outlet;
  /** What stands there now: each piece once, by id. */
  arrived(): Promise<ReadonlyMap<string, { readonly title: string; readonly text: string }>>;
  /** Makes the other side fail in passing, or for good; null heals it. */
  refuse(how: 'in passing' | 'for good' | null): Promise<void>;
  readonly close: () => Promise<void>;
};

const piece: Piece = {
  id: '2026-03-02-0123456789ab',
  title: '关于石桥段水体情况的通报',
  text: '经现场核查，\n石桥段水质已恢复正常 <达标>。\n联系电话：0000-12345。',
  hash: '0'.repeat(64),
  orderedAt: START,
};

/** What every way out promises. */
export function publisherContract(open: () => Promise<PublisherUnderTest>): void {
  describe('publisher', () => {
    test('a piece that was taken stands there with the very text, and a second copy changes nothing', async () => {
      const side = await open();
      const first = await side.publisher.publish(side.outlet, piece);
      expect(await side.publisher.publish(side.outlet, piece)).toEqual(first);
      await side.publisher.publish(side.outlet, { ...piece, id: '2026-03-03-ba9876543210', title: '续报' });
      const there = await side.arrived();
      expect([...there.keys()].toSorted()).toEqual(['2026-03-02-0123456789ab', '2026-03-03-ba9876543210']);
      expect(there.get(piece.id)).toEqual({ title: piece.title, text: piece.text });
      await side.close();
    });

    test('the address is that of the outlet, with the id of the piece, or none', async () => {
      const side = await open();
      const outlet = { ...side.outlet, pageUrl: 'https://www.example.gov.cn/hygq/{id}.html' };
      expect((await side.publisher.publish(outlet, piece)).link).toBe(
        `https://www.example.gov.cn/hygq/${piece.id}.html`,
      );
      await side.close();
    });

    test('trouble that passes is Transient, a refusal for good is Permanent, and afterwards it goes on', async () => {
      const side = await open();
      await side.refuse('in passing');
      await expect(side.publisher.publish(side.outlet, piece)).rejects.toBeInstanceOf(Transient);
      await side.refuse('for good');
      await expect(side.publisher.publish(side.outlet, piece)).rejects.toBeInstanceOf(Permanent);
      await side.refuse(null);
      await side.publisher.publish(side.outlet, piece);
      expect([...(await side.arrived()).keys()]).toEqual([piece.id]);
      await side.close();
    });
  });
}
