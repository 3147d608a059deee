import type { ReactNode } from 'react';

/** What a reply has to say, each with the document that asks for it (rules.md §1.5); the gate looks for every one. */
const parts = [
  { text: '问什么答什么：每一个问题都要答到', source: '国办发〔2016〕61号 三' },
  { text: '核实的情况：什么时间、哪个地点、查到什么', source: '国办发〔2016〕61号 三' },
  { text: '处置的结果：已经做了什么，不只是“将要”', source: '督办机制 二.10' },
  { text: '依据的政策或规定', source: '督办机制 二.10' },
  { text: '没有定论的写“正在核查”，不猜原因', source: '实事求是、言之有据' },
  { text: '下一步和再次告知的时间', source: '国办发〔2016〕80号 持续发布' },
  { text: '联系单位和办公电话', source: '情况通报格式' },
  { text: '不写反映人的信息，不责怪反映人', source: '个人信息保护法；61号 三' },
] as const;

/** 答复要点: the required elements, at hand while the case is worked on. */
export function ReplyParts(): ReactNode {
  return (
    <section className="panel" aria-labelledby="reply-parts">
      <h2 id="reply-parts">答复要点</h2>
      <ol>
        {parts.map(({ text, source }) => (
          <li key={text}>
            {text} <span className="quiet">（{source}）</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
