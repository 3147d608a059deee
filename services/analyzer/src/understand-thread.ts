/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { parentPort, workerData } from 'node:worker_threads';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { AnalyzerSettings } from '@tingchao/domain/analysis/dictionary.ts';
import { openThreadSegmenter } from '@tingchao/runtime/thread-segmenter.ts';
import type { Answer, Task } from './understand-pool.ts';

// A thread that reads posts: slices of a batch come in, what they say goes back.
const analyzer = compileAnalyzer(workerData as AnalyzerSettings);
const segmenter = await openThreadSegmenter(analyzer.userWords);

function answer({ id, posts }: Task): Answer {
  try {
    const understood = posts.map((post) => analyzer.analyze(post, (text) => segmenter.cut(text)));
    return { id, understood: JSON.stringify(understood) };
  } catch (error) {
    return { id, error };
  }
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answer(task)));
