import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type SavedObject = {
  readonly type: string;
  readonly id: string;
  readonly attributes: { readonly title?: string };
  readonly references: readonly { readonly type: string; readonly id: string }[];
  readonly typeMigrationVersion?: string;
};

/** How this Kibana is set up. */
export type FakeSetup = {
  readonly version?: string;
  readonly basePath?: string;
  readonly spaces?: readonly string[];
  /** `authorization` headers that are let in, and whether they may write; nobody is asked when absent. */
  readonly accounts?: Readonly<Record<string, 'may-write' | 'may-read'>>;
  /** So many requests are answered “not ready yet” first. */
  readonly startingFor?: number;
  /** Types of saved objects that this installation knows. */
  readonly types?: readonly string[];
  /** Newest version it knows of dashboards. */
  readonly newestDashboard?: string;
  /** Answers instead of Kibana, for requests whose path matches. */
  readonly instead?: readonly {
    readonly path: RegExp;
    readonly from?: number;
    readonly status: number;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
};

export type FakeKibana = AsyncDisposable & {
  readonly url: string;
  /** Saved objects by space (`default`) and `type:id`. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, SavedObject>>;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly authorization: string | undefined;
  }[];
};

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

const refuse = (status: number, error: string, message: string): Answer => ({
  status,
  body: { statusCode: status, error, message },
});

/** An HTTP server that behaves like the documented API of Kibana as far as an installer meets it. */
export async function startFakeKibana(setup: FakeSetup = {}): Promise<FakeKibana> {
  const { version = '8.19.13', basePath = '', spaces = ['default'], accounts, instead = [] } = setup;
  const objects = new Map(spaces.map((space) => [space, new Map<string, SavedObject>()]));
  const requests: FakeKibana['requests'][number][] = [];
  let starting = setup.startingFor ?? 0;

  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://kibana');
    const { authorization } = request.headers;
    requests.push({ method: request.method ?? '', path: url.pathname + url.search, authorization });
    const body = await buffer(request);
    const met = requests.length;
    const other = instead.find(({ path, from = 0 }) => path.test(url.pathname) && met > from);
    if (other) return { status: other.status, body: other.body, headers: other.headers ?? {} };
    if (starting > 0) {
      starting -= 1;
      return { status: 503, body: 'Kibana server is not ready yet' };
    }
    if (!url.pathname.startsWith(`${basePath}/`)) return refuse(404, 'Not Found', 'Not Found');
    const [, space = 'default', path = ''] =
      /^(?:\/s\/([^/]+))?(\/.*)$/u.exec(url.pathname.slice(basePath.length)) ?? [];
    const right = accounts === undefined ? 'may-write' : accounts[authorization ?? ''];
    if (path === '/api/status') return status(right);
    if (right === undefined) return refuse(401, 'Unauthorized', 'Unable to authenticate user');
    if (path !== '/api/saved_objects/_import' || request.method !== 'POST')
      return refuse(404, 'Not Found', 'Not Found');
    const inSpace = objects.get(space);
    if (!inSpace) return refuse(404, 'Not Found', 'Not Found');
    if (request.headers['kbn-xsrf'] === undefined) {
      return refuse(400, 'Bad Request', 'Request must contain a kbn-xsrf header.');
    }
    if (right === 'may-read') return refuse(403, 'Forbidden', 'Unable to bulk_create dashboard,index-pattern,tag');
    const form = await new Response(body, {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file');
    if (!(file instanceof File))
      return refuse(400, 'Bad Request', '[request body.file]: expected value of type [Stream]');
    if (!file.name.endsWith('.ndjson')) return refuse(400, 'Bad Request', `Invalid file extension ${file.name}`);
    return importInto(inSpace, await file.text(), url.searchParams.get('overwrite') === 'true', setup);
  };

  // Without rights the state is told without the version.
  const status = (right: string | undefined): Answer => ({
    status: 200,
    body: {
      ...(right === undefined ? {} : { version: { number: version } }),
      status: { overall: { level: 'available' } },
    },
  });

  const server = createServer((request, response) => {
    answerTo(request).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, refuse(500, 'Internal Server Error', String(error))),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    objects,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}

/** What an import does, in the order Kibana does it: the whole file, then references and conflicts, then all or nothing. */
function importInto(space: Map<string, SavedObject>, text: string, overwrite: boolean, setup: FakeSetup): Answer {
  const sent = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SavedObject);
  const keys = sent.map(({ type, id }) => `${type}:${id}`);
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  if (twice.length > 0) return refuse(400, 'Bad Request', `Non-unique import objects detected: [${twice.join()}]`);
  const { types = ['index-pattern', 'dashboard', 'tag'], newestDashboard = '10.4.0' } = setup;
  const newer = sent.find(
    ({ type, typeMigrationVersion = '' }) => type === 'dashboard' && isNewer(typeMigrationVersion, newestDashboard),
  );
  if (newer) {
    const said = `Document "${newer.id}" belongs to a more recent version of Kibana [${newer.typeMigrationVersion}] when the last known version is [${newestDashboard}].`;
    return refuse(422, 'Unprocessable Entity', said);
  }
  const failed = (object: SavedObject, error: object): object => ({
    type: object.type,
    id: object.id,
    title: object.attributes.title,
    meta: {},
    error,
  });
  const known = sent.filter(({ type }) => types.includes(type));
  const errors = sent
    .filter(({ type }) => !types.includes(type))
    .map((object) => failed(object, { type: 'unsupported_type' }));
  const blocking = known.flatMap((object) => {
    const missing = object.references.filter(
      ({ type, id }) => type === 'index-pattern' && !keys.includes(`${type}:${id}`) && !space.has(`${type}:${id}`),
    );
    if (missing.length > 0) return [failed(object, { type: 'missing_references', references: missing })];
    return !overwrite && space.has(`${object.type}:${object.id}`) ? [failed(object, { type: 'conflict' })] : [];
  });
  const created = blocking.length > 0 ? [] : known;
  const results = created.map(({ type, id }) => {
    const replaced = space.has(`${type}:${id}`);
    return { type, id, meta: {}, managed: false, ...(replaced ? { overwrite: true } : {}) };
  });
  for (const object of created) space.set(`${object.type}:${object.id}`, object);
  const all = [...errors, ...blocking];
  return {
    status: 200,
    body: {
      successCount: created.length,
      success: all.length === 0,
      warnings: [],
      ...(results.length === 0 ? {} : { successResults: results }),
      ...(all.length === 0 ? {} : { errors: all }),
    },
  };
}

function isNewer(version: string, known: string): boolean {
  const [a, b] = [version, known].map((one) => one.split('.').map(Number));
  const at = a!.findIndex((part, index) => part !== b![index]);
  return at >= 0 && a![at]! > (b![at] ?? 0);
}
