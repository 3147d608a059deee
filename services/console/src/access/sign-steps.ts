import { stepPermissions } from '@tingchao/domain/access/step-permissions.ts';
import { mayOf, type Viewer } from '@tingchao/domain/access/viewer.ts';
import { roleNameFor } from '@tingchao/domain/access/roles.ts';
import type { Permission } from '@tingchao/domain/access/permissions.ts';
import { actionNames, type CaseAction, type CaseCommand } from '@tingchao/domain/response/case-command.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requests name the person who acts; set from the schema of the body. */
    signed?: boolean;
  }
}

/**
 * With a session the person of a step is who is signed in: `by` is filled from the account, and a request that names somebody
 * else is refused. Nobody signs for another. Names are unique among accounts and printed in papers: the name is who a step is by, at
 * the command line too, so that two persons are two wherever each of them works.
 */
export function signSteps(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, signed: namesPerson(route.schema?.body) };
  });
  app.addHook('preValidation', async (request) => {
    const { viewer } = request;
    const { signed, needs } = request.routeOptions.config;
    if (viewer.kind !== 'account' || signed !== true) return;
    const body = request.body ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) return;
    const { by } = body as { readonly by?: unknown };
    if (by !== undefined && by !== null && !isSelf(by, viewer.account)) {
      throw new Problem(403, 'not-yourself', '不能代签', `您以“${viewer.account.name}”登录，不能以别人的名义办理。`);
    }
    const needed = stepNeeds(request) ?? (needs === 'open' || needs === undefined ? 'self' : needs);
    const { name, unit, roles } = viewer.account;
    request.body = { ...body, by: { id: name, name, unit, role: roleNameFor(roles, needed) } };
  });
}

/** Refuses a step that the roles of who asks do not reach, and one that a unit takes for another unit. */
export function allowStep(viewer: Viewer, command: CaseCommand): void {
  const needed = stepPermissions[command.action];
  if (!mayOf(viewer).has(needed)) {
    throw new Problem(
      403,
      'not-allowed',
      '没有权限',
      `您的岗位不能办“${actionNames[command.action]}”；请转给有此岗位的人员。`,
    );
  }
  if (viewer.kind !== 'account' || viewer.sight.scope === 'all') return;
  const unit = 'unit' in command ? command.unit : undefined;
  if (unit !== undefined && unit !== viewer.account.unit) {
    throw new Problem(403, 'not-own-unit', '不是本单位', '只能替本单位办理。');
  }
}

/** The permission of the step that a request takes, when it takes one. */
function stepNeeds({ body }: FastifyRequest): Permission | undefined {
  const { command } = (body ?? {}) as { readonly command?: { readonly action?: unknown } };
  const action = command?.action;
  return typeof action === 'string' && Object.hasOwn(stepPermissions, action)
    ? stepPermissions[action as CaseAction]
    : undefined;
}

function isSelf(by: unknown, account: { readonly id: string; readonly name: string }): boolean {
  const { id, name } = by as { readonly id?: unknown; readonly name?: unknown };
  const isOwn = (said: unknown): boolean => said === undefined || said === account.id || said === account.name;
  return isOwn(id) && isOwn(name);
}

/** Whether the body of a route says who acts. */
function namesPerson(schema: unknown): boolean {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, 'by');
  if (schema instanceof z.ZodUnion) return schema.options.some(namesPerson);
  if (schema instanceof z.ZodPipe) return namesPerson(schema.in);
  return false;
}
