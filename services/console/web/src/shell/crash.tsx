import { Button, Result } from 'antd';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, useRouteError } from 'react-router';

/** What is shown in place of a screen that failed: nothing that was saved is touched. */
export function Crash(): ReactNode {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Result
      status={missing ? '404' : 'error'}
      icon={null}
      title={missing ? '没有这一页' : '页面出错了'}
      subTitle={
        missing ? '地址可能写错了，请从菜单进入。' : '已保存的内容不受影响；请刷新页面，仍不行请告知系统管理员。'
      }
      extra={
        <Button type="primary" onClick={() => window.location.assign('/console/')}>
          回到首页
        </Button>
      }
    />
  );
}
