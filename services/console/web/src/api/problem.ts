/** What the server refuses, in its own words: what is wrong and what to do. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** The last part of the problem's type: `not-found`, `step-refused`, `version-changed`… */
  readonly code: string;
  readonly title: string;
  /** Further members of the answer. */
  readonly members: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, title: string, detail: string, members: Readonly<Record<string, unknown>>) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.members = members;
  }
}

/** The server did not answer: nothing is known to have been done, what was typed stays. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** Somebody else changed the same thing first: 412 by version, 409 by a write at the same moment. */
export const isVersionChanged = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code === 'version-changed' || error.code === 'version-conflict');

/** The session is over or was never there. */
export const isSignedOut = (error: unknown): boolean => error instanceof ApiProblem && error.status === 401;

/** One sentence for the screen: what happened and what to do. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof ConnectionLost) return error.message;
  return '页面内部出错，已保存的内容不受影响；请刷新页面，仍不行请告知系统管理员。';
}

/** A short heading over `sentenceOf`. */
export function headingOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.title;
  return error instanceof ConnectionLost ? '连接中断' : '出错了';
}

/** Reads an answer that is no success, whatever its body. */
export async function toProblem(response: Response): Promise<ApiProblem> {
  const body = await response
    .json()
    .then((json: unknown) => (typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}))
    .catch((): Record<string, unknown> => ({}));
  const text = (key: string, otherwise: string): string => {
    const value = body[key];
    return typeof value === 'string' ? value : otherwise;
  };
  const code = text('type', '').split('/').at(-1) ?? '';
  return new ApiProblem(
    response.status,
    code,
    text('title', '没有办成'),
    text('detail', `服务器没有说明原因（${response.status}）；请稍后重试，仍不行请告知系统管理员。`),
    body,
  );
}
