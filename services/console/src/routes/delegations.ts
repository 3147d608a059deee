import { permissionsOf } from '@tingchao/domain/access/roles.ts';
import { stepPermissions } from '@tingchao/domain/access/step-permissions.ts';
import type { Viewer } from '@tingchao/domain/access/viewer.ts';
import {
  delegableNames,
  delegationSchema,
  explainDelegationRefusal,
  newDelegationSchema,
  type DelegableStep,
  type Delegation,
  type DelegationRefusal,
} from '@tingchao/domain/duty/delegation.ts';
import type { Result } from '@tingchao/domain/result.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { giveDelegation, readDelegations, takeBackDelegation } from '@tingchao/response/delegations.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { bySchema, toActor } from '../named-person.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['审签'];
const security = [{ token: [] }];

export const delegationViewSchema = z.object({
  ...delegationSchema.unwrap().shape,
  startsAt: z.string(),
  endsAt: z.string(),
  at: z.string(),
  revokedAt: z.string().nullable(),
  stepNames: z.array(z.string()),
  standing: z.enum(['coming', 'running', 'over', 'revoked']),
});
export type DelegationView = z.infer<typeof delegationViewSchema>;
export const delegationsViewSchema = z.object({ items: z.array(delegationViewSchema) });

/** `/api/delegations`: who signs for whom while somebody is away. */
export function registerDelegations(app: Server, platform: Platform): void {
  const view = (one: Delegation): DelegationView => toView(one, platform.clock.now());
  app.get(
    '/api/delegations',
    {
      config: { needs: 'case.read' },
      schema: {
        tags,
        summary: '委托代签：谁在何时替谁办哪些环节；最近的在前',
        response: { 200: delegationsViewSchema, ...problemResponses },
      },
    },
    async () => ({ items: (await readDelegations(platform)).map(view).toReversed() }),
  );
  app.post(
    '/api/delegations',
    {
      config: { needs: 'case.step' },
      schema: {
        tags,
        security,
        summary: '委托他人在外出期间代办审签、保密审查、口径或签发；只能由本人委托',
        body: z.object({ by: bySchema, delegation: newDelegationSchema.unwrap().omit({ from: true }) }),
        response: { 200: delegationViewSchema, ...problemResponses },
      },
    },
    async ({ body, viewer }) => {
      refuseOthersSteps(viewer, body.delegation.steps);
      const { id, name } = toActor(body.by, platform.settings);
      return view(accepted(await giveDelegation(platform, { ...body.delegation, from: { id, name } }, id)));
    },
  );
  app.delete(
    '/api/delegations/:id',
    {
      config: { needs: 'case.step' },
      schema: {
        tags,
        security,
        summary: '撤回委托，立即生效；已代签的仍有效',
        params: z.object({ id: z.string() }),
        body: z.object({ by: bySchema }),
        response: { 200: delegationViewSchema, ...problemResponses },
      },
    },
    async ({ params, body }) => {
      const { id } = toActor(body.by, platform.settings);
      return view(accepted(await takeBackDelegation(platform, params.id, id)));
    },
  );
}

/** What is not one's own to sign is not one's own to leave to somebody. */
function refuseOthersSteps(viewer: Viewer, steps: readonly DelegableStep[]): void {
  if (viewer.kind !== 'account') return;
  const may = permissionsOf(viewer.account.roles);
  const other = steps.find((step) => !may.has(stepPermissions[step]));
  if (other === undefined) return;
  throw new Problem(403, 'not-allowed', '不能这样委托', `“${delegableNames[other]}”不在您的岗位，不能委托给别人。`);
}

function accepted(result: Result<Delegation, DelegationRefusal>): Delegation {
  if (result.ok) return result.value;
  throw new Problem(422, 'step-refused', '不能这样委托', explainDelegationRefusal(result.error));
}

function toView(one: Delegation, at: Instant): DelegationView {
  const { startsAt, endsAt, revokedAt } = one;
  const standing =
    revokedAt !== null ? 'revoked' : at < startsAt ? 'coming' : at < endsAt ? ('running' as const) : 'over';
  return {
    ...one,
    steps: [...one.steps],
    startsAt: toIso(startsAt),
    endsAt: toIso(endsAt),
    at: toIso(one.at),
    revokedAt: revokedAt === null ? null : toIso(revokedAt),
    stepNames: one.steps.map((step) => delegableNames[step]),
    standing,
  };
}
