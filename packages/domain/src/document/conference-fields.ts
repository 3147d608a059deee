import { measuresOf, openMeasures } from '../response/effect/effect.ts';
import { claimsOf } from '../response/false-info/claim.ts';
import { toClock } from '../time/instant.ts';
import { cite, clean, say, type Fields } from './material.ts';
import { replyFields } from './reply-fields.ts';

/**
 * What of 新闻发布会实录 the case knows: when it was, the signed text, answers that rest on findings, and what will be asked next.
 * Who presided, who spoke and what reporters asked is written down by hand. Source: 国办发〔2016〕61号第三部分; report-templates.yaml.
 */
export const conferenceFields: Fields = {
  会议时间: ({ file }) => {
    const held = file.answers.find(({ channel }) => channel.includes('发布会'));
    return held && say(toClock(held.at), cite.case(file));
  },
  发布内容: (given) => replyFields['正文']?.(given),
  答复要点: (given) => {
    const { file, names } = given;
    const concluded = replyFields['核查结论']?.(given);
    const told = concluded !== undefined && 'text' in concluded ? concluded : { text: '', sources: [] };
    const done = measuresOf(file).flatMap(({ id, what, unit, done: end }) =>
      end === null ? [] : [{ id, text: `${clean(what)}：${names.unit(unit)}已完成，${clean(end.result)}。` }],
    );
    return say(
      [told.text, ...done.map(({ text }) => text)].filter((text) => text !== '').join('\n'),
      told.sources,
      done.map(({ id }) => `转化措施 ${id}`),
    );
  },
  后续追问清单: ({ file, incident, names }) => {
    const claims = claimsOf(file).filter(({ status }) => status === 'unverified' || status === 'suspected');
    const measures = openMeasures(file);
    const matters = incident?.subtopics.slice(0, 5).map(({ id }) => names.subtopic(id)) ?? [];
    const questions = [
      ...claims.map(
        ({ statement }) => `网传“${clean(statement).replace(/^网传/u, '')}”是否属实？（尚未核实，不作结论）`,
      ),
      ...measures.map(
        ({ what, unit, dueAt }) =>
          `“${clean(what)}”何时完成？（${names.unit(unit)}，${toClock(dueAt).slice(0, 10)} 前）`,
      ),
      ...matters.map((matter) => `${matter}：原因、责任、下一步各是什么？`),
    ];
    return say(
      questions.map((text, at) => `${at + 1}．${text}`).join('\n'),
      claims.map(({ id }) => `说法 ${id}`),
      measures.map(({ id }) => `转化措施 ${id}`),
      incident === undefined ? [] : cite.incident(incident),
    );
  },
};
