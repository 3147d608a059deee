import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';

const PAGE = 500;
const older = (a: KeptPost, b: KeptPost): number =>
  a.post.collectedAt - b.post.collectedAt || (a.post.id < b.post.id ? -1 : 1);

/** Posts in memory. */
export function createMemoryPostStore(): PostStore {
  const posts = new Map<string, KeptPost>();
  return {
    async add(kept) {
      const added: string[] = [];
      for (const post of kept) {
        if (posts.has(post.post.id)) continue;
        posts.set(post.post.id, post);
        added.push(post.post.id);
      }
      return added;
    },
    get: async (id) => posts.get(id),
    async getMany(ids) {
      const found = new Map<string, KeptPost>();
      for (const id of ids) {
        const post = posts.get(id);
        if (post) found.set(id, post);
      }
      return found;
    },
    async move(moves) {
      for (const { id, membership } of moves) {
        const post = posts.get(id);
        if (post) posts.set(id, { ...post, membership });
      }
    },
    async replace(kept) {
      for (const post of kept) if (posts.has(post.post.id)) posts.set(post.post.id, post);
    },
    byIncident: async (incidentId, limit = 1000) =>
      [...posts.values()]
        .filter(({ membership }) => membership.incidentId === incidentId)
        .toSorted(older)
        .slice(0, limit),
    async *scan(since, regions) {
      const found = [...posts.values()]
        .filter(({ post }) => post.collectedAt >= since && regions?.includes(post.region) !== false)
        .toSorted(older);
      for (let from = 0; from < found.length; from += PAGE) yield found.slice(from, from + PAGE);
    },
    async regionsSince(since) {
      const found = [...posts.values()].filter(({ post }) => post.collectedAt >= since);
      return [...new Set(found.map(({ post }) => post.region))].toSorted();
    },
    latest: async (limit, before = Number.POSITIVE_INFINITY as never) =>
      [...posts.values()]
        .filter(({ post }) => post.collectedAt < before)
        .toSorted((a, b) => older(b, a))
        .slice(0, limit),
    count: async () => posts.size,
  };
}
