import { caseCommandSchema, type CaseAction } from '@tingchao/domain/response/case-command.ts';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { readStep, stepOptions } from './step-options.ts';

const optionsOf = (action: CaseAction) =>
  stepOptions(caseCommandSchema.options.find((option) => option.shape.action.value === action)!);

/** What a step's fields become of what a clerk types. */
function typed(action: CaseAction, ...args: readonly string[]) {
  const options = optionsOf(action);
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const { option, fromFile } of options) {
    command.addOption(option);
    if (fromFile !== undefined) command.addOption(fromFile);
  }
  command.parse([...args], { from: 'user' });
  return readStep(options, command.opts(), (path) => `text of ${path}`);
}

test('a text that a step needs has to be there, one that it may do without does not', () => {
  const needed = typed('draft', '--title', '说明', '--channel', '网站');
  expect(needed.missing).toContain('--text-file');
  const ordered = typed('publish', '--through', 'answers_rss');
  expect(ordered).toEqual({ fields: { through: 'answers_rss' }, missing: undefined });
  expect(typed('publish', '--text-file', 'a.txt').fields).toEqual({ text: 'text of a.txt' });
});

test('a clerk answers yes or no, and names a channel as people call it', () => {
  const call = ['--channel', '12345热线', '--satisfaction', '不满意'];
  expect(typed('call_back', ...call, '--solved', '否').fields).toEqual({
    channel: 'hotline_12345',
    satisfaction: '不满意',
    solved: false,
  });
  expect(() => typed('call_back', ...call, '--solved', '也许')).toThrow('只能是 是、否');
  expect(() => typed('call_back', '--channel', '微博', '--satisfaction', '满意')).toThrow('只能是');
});

test('every option of every step is explained in Chinese', () => {
  const steps = caseCommandSchema.options.map((option) => option.shape.action.value);
  for (const step of steps)
    for (const { option } of optionsOf(step))
      expect(option.description, `${step} ${option.long}`).toMatch(/\p{Script=Han}/u);
});
