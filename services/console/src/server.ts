import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { useGuard } from './guard.ts';
import { styleHash } from './pages/style.ts';
import { useProblems } from './problem.ts';
import type { Progress } from './health.ts';
import { registerAudit } from './routes/audit.ts';
import { registerInstructions } from './routes/instructions.ts';
import { registerLedger } from './routes/ledger.ts';
import { registerMonthFigures } from './routes/month-figures.ts';
import { registerOperations } from './routes/operations.ts';
import { registerSituation } from './routes/situation.ts';
import { registerSupervisionBoard } from './routes/supervision-board.ts';
import { registerBundles } from './routes/bundles.ts';
import { registerCases } from './routes/cases.ts';
import { registerCaseWork } from './routes/case-work.ts';
import { registerDelegations } from './routes/delegations.ts';
import { registerDigests } from './routes/digests.ts';
import { registerDocuments } from './routes/documents.ts';
import { registerDutyDesk } from './routes/duty-desk.ts';
import { registerHealth } from './routes/health.ts';
import { registerHome } from './routes/home.ts';
import { registerIncidents } from './routes/incidents.ts';
import { registerIntake } from './routes/intake.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerMonths } from './routes/months.ts';
import { registerNotices } from './routes/notices.ts';
import { registerPapers } from './routes/papers.ts';
import { registerParked } from './routes/parked.ts';
import { registerPosts } from './routes/posts.ts';
import { registerProof } from './routes/proof.ts';
import { registerPublic } from './routes/public.ts';
import { registerRegister } from './routes/register.ts';
import { registerReports } from './routes/reports.ts';
import { registerRegroup } from './routes/regroup.ts';
import { registerRetention } from './routes/retention.ts';
import { registerSettings } from './routes/settings.ts';
import { registerShares } from './routes/shares.ts';
import { registerSources } from './routes/sources.ts';
import { registerSupervision } from './routes/supervision.ts';
import { registerTrends } from './routes/trends.ts';
import { registerUnanswered } from './routes/unanswered.ts';
import { registerWeb } from './routes/web.ts';

/** The HTTP server with zod as the truth for what goes in and out. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export type ServerOptions = {
  /** Bearer token for everything that changes state. */
  readonly token: string;
  readonly progress: Progress;
  /** Where an unexpected error of a request goes. */
  readonly report: (error: unknown) => void;
};

const maxBodyBytes = 8 * 1024 * 1024;

/** Builds the server with every route, not yet listening; tests inject requests into it. */
export async function buildServer(platform: Platform, options: ServerOptions): Promise<Server> {
  z.config(z.locales.zhCN());
  const app = fastify({ bodyLimit: maxBodyBytes, trustProxy: false, forceCloseConnections: 'idle' })
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler)
    .withTypeProvider<ZodTypeProvider>();
  useProblems(app, options.report);
  useGuard(app, options.token);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'", styleHash],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on loopback: the browser must not be told to insist on TLS.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, {
    max: 1200,
    timeWindow: '1 minute',
    allowList: (request) => request.url === '/healthz',
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '听潮 Tingchao 接口',
        version: '0.1.0',
        description: '只监听本机。读取不需令牌；改动数据须带 Authorization: Bearer 令牌（见数据目录下 state.json）。',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { layout: 'BaseLayout' } });
  await app.register((scope, _options, done) => {
    const server = scope.withTypeProvider<ZodTypeProvider>();
    registerHome(server, platform, options.progress);
    registerIncidents(server, platform);
    registerRegister(server, platform);
    registerRegroup(server, platform);
    registerCases(server, platform);
    registerCaseWork(server, platform);
    registerPapers(server, platform);
    registerDelegations(server, platform);
    registerDutyDesk(server, platform);
    registerSupervision(server, platform);
    registerAudit(server, platform);
    registerInstructions(server, platform);
    registerLedger(server, platform);
    registerMonthFigures(server, platform);
    registerOperations(server, platform, options.progress);
    registerSituation(server, platform);
    registerSupervisionBoard(server, platform);
    registerShares(server, platform);
    registerSources(server, platform);
    registerDigests(server, platform);
    registerMonths(server, platform);
    registerProof(server, platform);
    registerPublic(server, platform);
    registerDocuments(server, platform);
    registerReports(server, platform);
    registerTrends(server, platform);
    registerUnanswered(server, platform);
    registerPosts(server, platform);
    registerNotices(server, platform);
    registerParked(server, platform);
    registerIntake(server, platform);
    registerBundles(server, platform);
    registerRetention(server, platform);
    registerSettings(server, platform);
    registerHealth(server, platform, options.progress);
    registerMetrics(server, platform, options.progress);
    registerWeb(server, options.report);
    done();
  });
  return app;
}
