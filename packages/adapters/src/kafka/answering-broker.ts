import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Kafka's numbers of the requests that a start makes. */
const METADATA = 3;
const API_VERSIONS = 18;
const CREATE_TOPICS = 19;

/** What the broker says; 0 is no error, the numbers are those of Kafka's protocol. */
export type BrokerAnswers = {
  /** Error of the question which versions it speaks. */
  readonly versions?: number;
  /** Whether topics can be made at all: a broker from before 0.10.1 knows no such request. */
  readonly createsTopics?: boolean;
  /** Error of every topic that is to be made. */
  readonly create?: number;
};

export type AnsweringBroker = AsyncDisposable & { readonly address: string; readonly requests: readonly number[] };

/**
 * A socket on 127.0.0.1 that speaks as much of Kafka's protocol as a start needs, and refuses: what a broker without an
 * authorizer, or of this year, never says.
 */
export async function startAnsweringBroker(answers: BrokerAnswers): Promise<AnsweringBroker> {
  const requests: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // The client leaves as it likes.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let held = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
        const end = 4 + held.readInt32BE(0);
        const request = held.subarray(4, end);
        held = held.subarray(end);
        requests.push(request.readInt16BE(0));
        const { port } = server.address() as AddressInfo;
        const body = Buffer.concat([request.subarray(4, 8), bodyOf(request, answers, port)]);
        socket.write(Buffer.concat([int32(body.length), body]));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The answer to one request behind its number, in the versions that `API_VERSIONS` names. */
function bodyOf(request: Buffer, answers: BrokerAnswers, port: number): Buffer {
  switch (request.readInt16BE(0)) {
    case API_VERSIONS: {
      const spoken = [
        [METADATA, 1],
        [API_VERSIONS, 2],
        ...(answers.createsTopics === false ? [] : [[CREATE_TOPICS, 0]]),
      ];
      const keys = spoken.map(([key = 0, most = 0]) => Buffer.concat([int16(key), int16(0), int16(most)]));
      return Buffer.concat([int16(answers.versions ?? 0), int32(keys.length), ...keys, int32(0)]);
    }
    case METADATA: {
      const broker = Buffer.concat([int32(1), text('127.0.0.1'), int32(port), int16(-1)]);
      return Buffer.concat([int32(1), broker, int32(1), int32(0)]);
    }
    case CREATE_TOPICS: {
      const names = topicsIn(request);
      return Buffer.concat([int32(names.length), ...names.flatMap((name) => [text(name), int16(answers.create ?? 0)])]);
    }
    default:
      return Buffer.alloc(0);
  }
}

/** Names of a request to make topics: behind each its numbers, its placement (none) and its settings. */
function topicsIn(request: Buffer): readonly string[] {
  let at = 8;
  const number16 = (): number => request.readInt16BE((at += 2) - 2);
  const number32 = (): number => request.readInt32BE((at += 4) - 4);
  const string = (): string => {
    const length = Math.max(0, number16());
    return request.toString('utf8', at, (at += length));
  };
  string();
  return Array.from({ length: number32() }, () => {
    const name = string();
    at += 4 + 2 + 4;
    for (let left = 2 * number32(); left > 0; left -= 1) string();
    return name;
  });
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const text = (value: string): Buffer => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
