import type { OpmlReadView } from '@tingchao/console/routes/source-desk.ts';
import { App, Button, Input, Modal } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useChange } from '../api/queries.ts';
import { HostileText } from '../parts/hostile-text.tsx';
import { Failure } from '../parts/states.tsx';

/** Takes a list of feeds in: what is new is shown first, and then written, switched off until somebody has looked at each. */
export function OpmlDialog({ close }: { readonly close: () => void }): ReactNode {
  const [opml, setOpml] = useState('');
  const [owner, setOwner] = useState('网信办值班员');
  const { message } = App.useApp();
  const [file, person] = [useId(), useId()];
  const read = useChange(
    (preview: boolean) =>
      ask<OpmlReadView>('/api/source-desk/opml', {
        method: 'POST',
        body: { opml, owner, preview, reason: '读入 OPML 清单' },
      }),
    ['/api/sources', '/api/settings'],
  );
  const seen = read.data;
  return (
    <Modal
      open
      title="读入 OPML 清单"
      okText="写进配置"
      cancelText="不办"
      confirmLoading={read.isPending}
      okButtonProps={{ disabled: seen === undefined || seen.added.length === 0 }}
      onCancel={close}
      onOk={() =>
        read.mutate(false, {
          onSuccess: ({ added }) => {
            void message.success(`已写入 ${added.length} 个订阅源，先停用；看过再启用`);
            close();
          },
        })
      }
    >
      <label htmlFor={file}>OPML 文件</label>
      <input
        id={file}
        type="file"
        accept=".opml,.xml,text/xml"
        onChange={(event) => {
          read.reset();
          void event.target.files?.[0]?.text().then(setOpml);
        }}
      />
      <label htmlFor={person}>由谁负责</label>
      <Input id={person} value={owner} onChange={(event) => setOwner(event.target.value)} />
      <p>
        <Button
          disabled={opml === '' || owner.trim() === ''}
          loading={read.isPending}
          onClick={() => read.mutate(true)}
        >
          看里面有什么
        </Button>
      </p>
      {read.error && <Failure error={read.error} />}
      {seen && (
        <>
          <p>
            读到 {seen.feeds} 个，已有 {seen.known} 个，新的 {seen.added.length} 个。
          </p>
          <ul className="plain-list">
            {seen.added.slice(0, 50).map(({ id, name, url }) => (
              <li key={id}>
                <HostileText text={name} most={60} /> <span className="quiet">{url}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  );
}
