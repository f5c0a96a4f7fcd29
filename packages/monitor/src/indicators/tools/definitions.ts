import { ATTR_ROLE, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const definitions = <R extends 'client' | 'server'>(role: R, whose: string) => {
  const where = { [ATTR_ROLE]: role };
  const figure = {
    better: 'lower',
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
  } as const;
  return family(role, {
    definition_tokens: {
      ...figure,
      title: `tokens of tool definitions, ${role}`,
      unit: 'tokens',
      query: { metric: METRICS.definitionTokens.name, where, take: 'last' },
      counts: `Estimated tokens that the names, descriptions and input schemas of the tools ${whose} cost an agent before its first call.`,
      excludes: 'output schemas, annotations and titles, which agents do not pass to their models',
    },
    definition_tools: {
      ...figure,
      title: `tools listed, ${role}`,
      unit: '',
      query: { metric: METRICS.definitionTools.name, where, take: 'last' },
      counts: `Tools ${whose}, as each server listed them last.`,
      excludes: null,
    },
    uncalled_tools: {
      ...figure,
      title: `tools that nobody called, ${role}`,
      unit: '',
      query: { metric: METRICS.definitionsUncalled.name, where, take: 'last' },
      counts: `Tools ${whose} and that nobody has called since this process knows them.`,
      excludes: 'tools that a server no longer lists',
    },
  });
};

/** What the definitions of tools cost an agent. */
export const DEFINITIONS = {
  ...definitions('client', 'that servers listed to this process'),
  ...definitions('server', 'that servers of this process listed'),
};
