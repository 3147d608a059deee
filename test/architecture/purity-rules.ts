import { importsOf } from './imports.ts';
import { maskSource } from './mask-source.ts';
import { isTest, type Rule, type Violation } from './source-tree.ts';

/** What a rule of the domain may not ask of the world; the time comes in as `at`. */
const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/, 'reads the clock (Date.now)'],
  [/\bnew\s+Date\s*\(\s*\)|\bnew\s+Date\b(?!\s*\()/, 'reads the clock (new Date())'],
  [/(?<![\w.$]|new\s)Date\s*\(/, 'reads the clock (Date())'],
  [/\bperformance\s*\.\s*now\b/, 'reads the clock (performance.now)'],
  [/\bMath\s*\.\s*random\b/, 'rolls dice (Math.random)'],
  [
    /\bcrypto\s*\.\s*(?:randomUUID|getRandomValues|randomBytes)\b|\brandom(?:UUID|Bytes|Int)\s*\(/,
    'rolls dice (crypto)',
  ],
  [/(?<![\w.$])process\s*\./, 'asks the process'],
  [/(?<![\w.$])console\s*\./, 'prints'],
  [/(?<![\w.$])(?:fetch|setTimeout|setInterval|setImmediate)\s*\(/, 'reaches outside or waits'],
  [/(?<![\w.$])(?:async\b|await\b)/, 'waits (async)'],
];

/** Hashing is arithmetic; everything else of Node is outside. */
const pureModules = new Set(['node:crypto']);

/** The domain is values in, values out: no clock, no I/O, no process. */
export const domainIsPure: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    if (!path.startsWith('packages/domain/src/') || isTest(path)) return [];
    const modules = importsOf(text).filter((module) => module.startsWith('node:') && !pureModules.has(module));
    const { code } = maskSource(text);
    return [
      ...modules.map((module) => ({ path, message: `the domain may not import ${module}` })),
      ...impure.flatMap(([pattern, what]) =>
        pattern.test(code) ? [{ path, message: `the domain is pure, but this ${what}` }] : [],
      ),
    ];
  });

/** Rules ask a clock, so that tests can move it: the process clock is read in the system adapter and the tests only. */
export const timeComesFromTheClock: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    const rule = /^(?:packages\/(?:ports|runtime)|services\/(?:analyzer|collector|response))\/src\//;
    if (!rule.test(path) || isTest(path)) return [];
    const { code } = maskSource(text);
    const reads = /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/.test(code);
    return reads ? [{ path, message: 'ask `clock.now()` instead of the process clock' }] : [];
  });
