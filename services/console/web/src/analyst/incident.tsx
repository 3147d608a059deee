import type { IncidentDetail, IncidentPost } from '@tingchao/console/views/incident-view.ts';
import type { Dossier } from '@tingchao/console/views/triage-view.ts';
import { Button, Checkbox, Descriptions, Flex, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { isMissing, useApi } from '../api/queries.ts';
import { toShortTime } from '../api/server-time.ts';
import { may, useSession } from '../api/session.ts';
import { Countdown } from '../parts/countdown.tsx';
import { Evidence, SiteFacts } from '../parts/evidence.tsx';
import { HostileText, marksOf } from '../parts/hostile-text.tsx';
import { LevelTag } from '../parts/level-tag.tsx';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { WordLegend } from '../parts/word-legend.tsx';
import { Course } from './course.tsx';
import { RegroupDialog, type Regrouping } from './regroup-dialog.tsx';

type Read = { readonly incident: IncidentDetail; readonly posts: readonly IncidentPost[] };

const roleNames: Readonly<Record<string, string>> = {
  complaint: '投诉',
  report: '反映',
  question: '询问',
  rumour: '传言',
  repost: '转载',
  duplicate: '重复',
  opinion: '议论',
  media: '媒体报道',
  clarification: '官方说明',
  praise: '肯定',
  noise: '无关',
};

/** `合同.pdf（1.5 MB）`: text only; nobody opens a file a stranger sent from here. */
const attachmentWords = ({ name, size }: IncidentPost['attachments'][number]): string =>
  size === null
    ? name
    : `${name}（${size < 1_048_576 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${Math.round(size / 104_857.6) / 10} MB`}）`;

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** One matter: why it has its level, how it spread and what was done meanwhile, and every post of it. */
export default function IncidentPage(): ReactNode {
  const { id = '' } = useParams();
  const read = useApi<Read>(`/api/incidents/${encodeURIComponent(id)}`);
  const dossier = useApi<Dossier>(`/api/incidents/${encodeURIComponent(id)}/dossier`);
  const { data: session } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [regrouping, setRegrouping] = useState<Regrouping | null>(null);
  const navigate = useNavigate();
  if (isMissing(read.error)) return <Empty text="没有这个事件，或者不在你的范围内。" />;
  if (read.error) return <Failure error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Loading text="正在读取事件" />;
  const { incident, posts } = read.data;
  const line = dossier.data?.line;
  const words = line?.words ?? [];
  const mayRegroup = may(session, 'incident.regroup');
  const toggle = (post: string): void =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(post)) after.add(post);
      return after;
    });
  return (
    <>
      <div className="page-head">
        <LevelTag level={line?.level ?? incident.level} />
        <h1>
          <HostileText text={incident.title} marks={marksOf(incident.title, words)} />
        </h1>
      </div>
      <section className="panel" aria-label="概况">
        <Descriptions
          size="small"
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            { key: 'basis', label: '定级', span: 'filled', children: incident.levelBasis },
            { key: 'factors', label: '理由', span: 'filled', children: line?.factors ?? '' },
            { key: 'places', label: '地点', children: line?.places.join('、') || '未定' },
            { key: 'topic', label: '专题', children: line?.topic ?? '未定' },
            { key: 'severity', label: '突发事件等级', children: incident.eventSeverity },
            {
              key: 'counts',
              label: '规模',
              children: `${incident.posts} 帖，${incident.independentSources} 个独立来源`,
            },
            {
              key: 'heat',
              label: '近 24 小时',
              children: line && (
                <>
                  <Sparkline counts={line.heat} label={`近 24 小时 ${sumOf(line.heat)} 帖，每格两小时`} />{' '}
                  {sumOf(line.heat)} 帖
                </>
              ),
            },
            { key: 'claim', label: '涉虚假', children: incident.falseInfo.name },
            { key: 'found', label: '发现', children: toShortTime(incident.detectedAt) },
            ...(line?.case
              ? [
                  {
                    key: 'case',
                    label: '处置单',
                    children: (
                      <>
                        <Link to={`/cases/${encodeURIComponent(line.case.id)}`}>{line.case.number}</Link>{' '}
                        {line.case.statusName}
                      </>
                    ),
                  },
                  { key: 'lead', label: '牵头', children: line.case.lead },
                  {
                    key: 'clock',
                    label: '时限',
                    children: line.case.deadline ? (
                      <>
                        {line.case.deadline.name} <Countdown due={line.case.deadline.dueAt} />
                      </>
                    ) : (
                      '没有在走的'
                    ),
                  },
                ]
              : []),
          ]}
        />
        <Flex wrap gap={8} className="gap-above no-print">
          {line?.case && may(session, 'case.assign') && (
            <Button
              type="primary"
              onClick={() => void navigate(`/dispatch/${encodeURIComponent(line.case?.id ?? '')}`)}
            >
              去交办
            </Button>
          )}
          {mayRegroup && (
            <>
              <Button disabled={chosen.size === 0} onClick={() => setRegrouping({ kind: 'split', posts: [...chosen] })}>
                拆出选中的 {chosen.size} 帖
              </Button>
              <Button onClick={() => setRegrouping({ kind: 'unmerge' })} disabled={incident.status !== 'merged'}>
                撤销并案
              </Button>
            </>
          )}
        </Flex>
      </section>
      <section className="panel" aria-label="传播与官方动作">
        <h2>传播与官方动作</h2>
        {dossier.data ? <Course course={dossier.data.course} /> : <Loading text="正在读取经过" />}
      </section>
      {dossier.data && dossier.data.similar.length > 0 && (
        <section className="panel" aria-label="同地同类旧案">
          <h2>同地同类旧案</h2>
          <ul className="plain-list">
            {dossier.data.similar.map((one) => (
              <li key={one.caseId}>
                <Link to={`/cases/${encodeURIComponent(one.caseId)}`}>{one.number}</Link>{' '}
                <HostileText text={one.title} most={60} />{' '}
                <span className="quiet">{`${one.lead} · ${one.status}`}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="panel" aria-label="帖文">
        <h2>帖文（{posts.length}）</h2>
        <WordLegend words={words} />
        <ul className="plain-list">
          {posts.map((post) => (
            <li key={post.id} className="post">
              {mayRegroup && (
                <Checkbox
                  className="no-print"
                  checked={chosen.has(post.id)}
                  onChange={() => toggle(post.id)}
                  aria-label={`选中帖文：${post.title.slice(0, 30)}`}
                />
              )}
              <div>
                <Flex wrap gap={8} align="center">
                  <strong>
                    <HostileText text={post.title} marks={marksOf(post.title, words)} most={120} />
                  </strong>
                  <Tag>{roleNames[post.role] ?? post.role}</Tag>
                  {post.official && <Tag>官方</Tag>}
                </Flex>
                <p className="post-text">
                  <HostileText text={post.text} marks={marksOf(post.text, words)} most={600} />
                </p>
                <p className="quiet">
                  {post.channelName} · 发布 {post.publishedAt === null ? '时间未注明' : toShortTime(post.publishedAt)} ·
                  采到 {toShortTime(post.collectedAt)} · <HostileText text={post.reason} most={120} />
                </p>
                {post.attachments.length > 0 && (
                  <p className="quiet">
                    附件 {post.attachments.length} 个：
                    <HostileText text={post.attachments.map(attachmentWords).join('、')} most={300} />
                  </p>
                )}
                <SiteFacts incident={incident} post={post.id} />
                <Evidence incident={incident.id} post={post.id} snapshot={post.snapshot} />
                {post.link !== null && /^https?:\/\//i.test(post.link) && (
                  <p>
                    <a href={post.link} target="_blank" rel="noopener noreferrer nofollow ugc">
                      看原网页
                    </a>
                    <span className="quiet">（原页如已改动，以采到时的存证为准）</span>
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
      </section>
      {regrouping && (
        <RegroupDialog
          id={incident.id}
          what={regrouping}
          close={() => setRegrouping(null)}
          done={() => setChosen(new Set())}
        />
      )}
    </>
  );
}
