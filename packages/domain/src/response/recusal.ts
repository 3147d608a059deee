import type { Kind } from '../analysis/analysis.ts';
import type { RoutingSettings } from './routing-settings.ts';
import type { UnitsSettings } from './units-settings.ts';
import { compileWords } from './word-index.ts';

/**
 * Whether a text reports misconduct of officials: a word for an official and one for hard misconduct near each other.
 * Words of rhetoric (不作为, 举报, 纪委) alone are not enough. Returns the two words, or undefined.
 */
export function misconductOfOfficials(
  rule: RoutingSettings['otherAuthority'],
): (text: string, kind: Kind) => string | undefined {
  const officials = new Set(rule.officials);
  const index = compileWords([...rule.officials, ...rule.misconduct]);
  return (text, kind) => {
    const hits = index.find(text);
    // In a complaint the citizen's own matter comes first; only words side by side make it a report on officials.
    const span = kind === '举报' ? rule.span : rule.span / 4;
    for (const person of hits) {
      if (!officials.has(index.words[person.word]!)) continue;
      const act = hits.find(
        ({ word, at }) =>
          !officials.has(index.words[word]!) && Math.abs(at - person.at) <= span && word !== person.word,
      );
      if (act) return `${index.words[person.word]!}、${index.words[act.word]!}`;
    }
    return undefined;
  };
}

/**
 * The units a report (举报) is about: named, with an accusation close after the name and no plea before it
 * (“请市监局查处” asks the unit, it does not accuse it).
 */
export function accusedUnits(
  units: UnitsSettings,
  rule: RoutingSettings['recusal'],
): (text: string) => readonly string[] {
  const owner = new Map<string, string>();
  for (const unit of units.units) for (const name of [unit.name, ...unit.aliases]) owner.set(name, unit.id);
  const names = compileWords(owner.keys());
  return (text) => {
    const found = new Set<string>();
    for (const { word, at } of names.find(text)) {
      const name = names.words[word]!;
      const before = text.slice(Math.max(0, at - 6), at);
      const after = text.slice(at + name.length, at + name.length + rule.span);
      if (rule.asks.some((ask) => before.includes(ask))) continue;
      if (rule.accuses.some((accusation) => after.includes(accusation))) found.add(owner.get(name)!);
    }
    return [...found];
  };
}
