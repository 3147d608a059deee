import { expect, test } from 'vitest';
import { openPage } from './open-page.ts';

const url = 'https://www.qinglan.example/list/index.html';
const open = (html: string, format: 'html' | 'json' | 'script') =>
  openPage(new TextEncoder().encode(html), { format, url, contentType: 'text/html; charset=utf-8' });

test('a row that opens by script has the address its click leads to', () => {
  const page = open(
    `<ul><li onclick="openInfo('tzgg','/art/2026/3/12/1.html',2)">停水通告</li><li onclick="location.href='detail.jsp?id=7'">施工公告</li><li onclick="show(3)">无地址</li></ul>`,
    'html',
  );
  expect(page.list('li').map((row) => row.read({ link: '@onclick' }))).toEqual([
    { link: 'https://www.qinglan.example/art/2026/3/12/1.html' },
    { link: 'https://www.qinglan.example/list/detail.jsp?id=7' },
    {},
  ]);
});

test('a list that only scripts carry is read by paths', () => {
  const page = open(
    `<div id="app"></div><script>var a = {"user":null,"theme":"default","words":["一","二","三","四","五","六"]};</script><script>window.__DATA__ = {"data":{"list":[{"id":7,"title":"停水通告","time":"2026-03-12"}]}};</script>`,
    'script',
  );
  expect(page.has('data.list')).toBe(true);
  expect(page.list('data.list').map((row) => row.read({ id: 'id', title: 'title', time: 'time' }))).toEqual([
    { id: '7', title: '停水通告', time: '2026-03-12' },
  ]);
});

test('a list in the coat of a callback is read as JSON', () => {
  const page = open('jsonp_cb1({"rows":[{"t":"停水通告"}]});', 'json');
  expect(page.list('rows').map((row) => row.read({ title: 't' }))).toEqual([{ title: '停水通告' }]);
});

test('a page whose scripts carry nothing says so', () => {
  expect(() => open('<p>停水通告</p>', 'script')).toThrow('没有 JSON 数据');
});
