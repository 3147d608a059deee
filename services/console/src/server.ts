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
import { openChangeHub } from './change-hub.ts';
import { useGuard } from './guard.ts';
import { styleHash } from './pages/style.ts';
import { isStillSignedIn } from './still-signed-in.ts';
import { useProblems } from './problem.ts';
import type { Progress } from './health.ts';
import { addressKey } from './access/address-key.ts';
import { carryViewer } from './access/current-viewer.ts';
import { seenByWhoAsks } from './access/scoped-platform.ts';
import { signSteps } from './access/sign-steps.ts';
import { registerAccounts } from './routes/accounts.ts';
import { registerAudit } from './routes/audit.ts';
import { registerInstructions } from './routes/instructions.ts';
import { registerLedger } from './routes/ledger.ts';
import { registerMonthFigures } from './routes/month-figures.ts';
import { registerOperations } from './routes/operations.ts';
import { registerSingleSignOn } from './routes/single-sign-on.ts';
import { registerSituation } from './routes/situation.ts';
import { registerSupervisionBoard } from './routes/supervision-board.ts';
import { registerUnits } from './routes/units.ts';
import { registerBackups } from './routes/backups.ts';
import { registerBundles } from './routes/bundles.ts';
import { registerCases } from './routes/cases.ts';
import { registerCaseOwners } from './routes/case-owners.ts';
import { registerCaseWork } from './routes/case-work.ts';
import { registerDelegations } from './routes/delegations.ts';
import { registerDigests } from './routes/digests.ts';
import { registerDispatch } from './routes/dispatch.ts';
import { registerEvidence } from './routes/evidence.ts';
import { registerDocuments } from './routes/documents.ts';
import { registerDutyDesk } from './routes/duty-desk.ts';
import { registerHandovers } from './routes/duty-handover.ts';
import { registerEvents } from './routes/events.ts';
import { registerHealth } from './routes/health.ts';
import { registerHome } from './routes/home.ts';
import { registerIncidents } from './routes/incidents.ts';
import { registerIntakeCheck } from './routes/intake-check.ts';
import { registerIntake } from './routes/intake.ts';
import { registerMetrics } from './routes/metrics.ts';
import { registerMonths } from './routes/months.ts';
import { registerNotices } from './routes/notices.ts';
import { registerOriginals } from './routes/originals.ts';
import { registerPapers } from './routes/papers.ts';
import { registerParked } from './routes/parked.ts';
import { registerPosts } from './routes/posts.ts';
import { registerProof } from './routes/proof.ts';
import { registerPublic } from './routes/public.ts';
import { registerRegister } from './routes/register.ts';
import { registerReports } from './routes/reports.ts';
import { registerRegroup } from './routes/regroup.ts';
import { registerRetention } from './routes/retention.ts';
import { registerRuleStudio } from './routes/rule-studio.ts';
import { registerSearch } from './routes/search.ts';
import { registerSecondFactor } from './routes/second-factor.ts';
import { registerSession } from './routes/session.ts';
import { registerSettings } from './routes/settings.ts';
import { registerShares } from './routes/shares.ts';
import { registerSourceDesk } from './routes/source-desk.ts';
import { registerSources } from './routes/sources.ts';
import { registerSupervision } from './routes/supervision.ts';
import { registerTrends } from './routes/trends.ts';
import { registerTriage } from './routes/triage.ts';
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
  /** The folder that the services share: errands to the collector, backups. Without it there are none. */
  readonly dataFolder?: string;
  readonly mode?: 'embedded' | 'cluster';
  /** Where an unexpected error of a request goes. */
  readonly report: (error: unknown) => void;
};

const maxBodyBytes = 8 * 1024 * 1024;
/**
 * Of one address: a whole office may stand behind one, and a screen asks some ten questions when it opens. It stops a flood; guessing
 * passwords has limits of its own.
 */
const REQUESTS_A_MINUTE = 6_000;

/** Builds the server with every route, not yet listening; tests inject requests into it. */
export async function buildServer(platform: Platform, options: ServerOptions): Promise<Server> {
  z.config(z.locales.zhCN());
  const { trustedProxies } = platform.settings.app.access;
  const trustProxy = trustedProxies.length === 0 ? false : [...trustedProxies];
  const app = fastify({ bodyLimit: maxBodyBytes, trustProxy, forceCloseConnections: 'idle' })
    .setValidatorCompiler(validatorCompiler)
    .setSerializerCompiler(serializerCompiler)
    .withTypeProvider<ZodTypeProvider>();
  useProblems(app, options.report);
  useGuard(app, platform, options.token);
  signSteps(app);
  carryViewer(app);
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
    max: REQUESTS_A_MINUTE,
    timeWindow: '1 minute',
    // The pages' own files cost next to nothing, and a first visit asks for dozens of them at once.
    allowList: ({ url }) => url === '/healthz' || url.startsWith('/console/assets/'),
    keyGenerator: ({ ip }) => addressKey(ip),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '听潮 Tingchao 接口',
        version: '0.1.0',
        description:
          '只监听本机。以账号登录（/api/session），或带本次运行的令牌 Authorization: Bearer（见数据目录下 state.json）；每个接口要什么权限见 x-needs，open 不需登录。',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: withNeeds,
  });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { layout: 'BaseLayout' } });
  await app.register((scope, _options, done) => {
    const server = scope.withTypeProvider<ZodTypeProvider>();
    const seen = seenByWhoAsks(platform);
    registerSession(server, platform);
    registerSecondFactor(server, platform);
    registerSingleSignOn(server, platform, options.report);
    registerAccounts(server, platform);
    registerHome(server, seen, options.progress);
    registerIncidents(server, seen);
    registerRegister(server, seen);
    registerRegroup(server, seen);
    registerCases(server, seen);
    registerCaseWork(server, seen);
    registerCaseOwners(server, seen);
    registerPapers(server, seen);
    registerOriginals(server, seen);
    registerDelegations(server, seen);
    registerDutyDesk(server, seen);
    registerHandovers(server, seen);
    registerSupervision(server, seen);
    registerAudit(server, seen);
    registerInstructions(server, seen);
    registerLedger(server, seen);
    registerMonthFigures(server, seen);
    registerOperations(server, platform, options.progress);
    registerSituation(server, seen);
    registerSupervisionBoard(server, seen);
    registerUnits(server, seen);
    registerShares(server, seen);
    registerSources(server, seen);
    registerSourceDesk(server, seen, options.dataFolder);
    registerDigests(server, seen);
    registerMonths(server, seen);
    registerProof(server, seen);
    registerPublic(server, platform);
    registerDocuments(server, seen);
    registerReports(server, seen);
    registerTrends(server, seen);
    registerUnanswered(server, seen);
    registerPosts(server, seen);
    registerNotices(server, seen);
    registerParked(server, platform);
    registerIntake(server, seen);
    registerIntakeCheck(server, seen);
    registerBundles(server, seen);
    registerBackups(server, platform, options);
    registerRetention(server, platform);
    registerSettings(server, seen);
    registerHealth(server, platform, options.progress);
    registerMetrics(server, platform, options.progress);
    registerSearch(server, seen);
    registerEvents(server, seen, {
      hub: openChangeHub(platform),
      isCurrent: ({ viewer }) => isStillSignedIn(platform, viewer),
      report: options.report,
    });
    registerTriage(server, seen);
    registerRuleStudio(server, seen);
    registerDispatch(server, seen);
    registerEvidence(server, seen);
    registerWeb(server, options.report);
    done();
  });
  return app;
}

/** The description of a route with what one must be allowed to do to ask it. */
const withNeeds: typeof jsonSchemaTransform = (given) => {
  const made = jsonSchemaTransform(given);
  const { needs } = given.route.config ?? {};
  return { ...made, schema: { ...made.schema, 'x-needs': needs } };
};
