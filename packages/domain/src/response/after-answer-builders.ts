import { START } from './case-builders.ts';
import type { CaseFile } from './case-file.ts';

/** Everything that officers write about statements, publications and effects, each with the quote in it. */
export function afterAnswer(quote: string): Partial<CaseFile> {
  const noted = { by: '乙', at: START, reason: `原话：${quote}` };
  const found = { status: 'false' as const, unit: 'u', evidence: `说${quote}`, source: `笔录${quote}`, truth: quote };
  return {
    claims: [
      {
        id: 'c1',
        statement: `网传${quote}`,
        status: 'false',
        by: '甲',
        at: START,
        findings: [{ ...found, by: '乙', at: START }],
      },
    ],
    handovers: [
      {
        id: 'h1',
        claim: 'c1',
        receiver: '县公安局',
        content: `内容：${quote}`,
        status: 'signed',
        by: '甲',
        at: START,
        legal: noted,
        signed: noted,
        number: '舆移送〔2026〕1号',
        voidReason: quote,
      },
    ],
    publications: [
      {
        id: 'p1',
        draft: 'd2',
        hash: '2'.repeat(64),
        way: 'hand',
        outlet: null,
        by: '甲',
        at: START,
        status: 'out',
        link: 'https://www.example.gov.cn/1',
        publishedAt: START,
        tries: 1,
        nextTryAt: START,
        lastError: `拒绝：${quote}`,
        checks: [{ at: START, result: 'differs', missing: [quote], added: [`另有${quote}`] }],
        nextCheckAt: null,
      },
    ],
    rebounds: [{ at: START, why: `又说${quote}`, decided: { by: '乙', at: START, reopened: false, reason: quote } }],
    callBacks: [
      {
        id: 'b1',
        channel: 'leader_board',
        satisfaction: '不满意',
        solved: false,
        note: `仍说${quote}`,
        by: '甲',
        at: START,
      },
    ],
    measures: [
      {
        id: 'm1',
        what: `针对${quote}`,
        unit: 'u',
        dueAt: START,
        by: '甲',
        at: START,
        postponed: [{ until: START, reason: quote, by: '甲', at: START }],
        done: { result: `解决${quote}`, by: '甲', at: START },
        dropped: { reason: quote, by: '甲', at: START },
        reminded: ['7'],
      },
    ],
  };
}
