import {
  ATTR_CLIENT_NAME,
  ATTR_CLIENT_VERSION,
  ATTR_DEPRECATED_FEATURE,
  DEPRECATED_FEATURES,
  type DeprecatedFeature,
} from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { type Evidence, groupBy, measured, tracesOf, windowText } from './evidence.js';

/** Every session of an older version begins with it, so it says nothing about what to do. */
const IN_EVERY_SESSION: DeprecatedFeature = 'initialize';
/** Users named in the text. */
const MAX_USERS = 3;

/** Features of MCP in use that a later version may leave out, with the day from which it may. */
export function deprecatedFeatures({ samples, ...window }: Evidence): Advice[] {
  return [...groupBy(samples, featureOf)].map(([feature, uses]) => {
    const { title, since, removedFrom, rule, instead, source } = DEPRECATED_FEATURES[feature as DeprecatedFeature];
    const { fromMillis, toMillis } = window;
    const removal = removedFrom === null ? rule : `a version of it may leave it out from ${removedFrom} on`;
    const subject = title[0]!.toUpperCase() + title.slice(1);
    return {
      billed: [],
      recommendation: {
        kind: 'deprecated_feature',
        subject: feature,
        severity: 'info',
        text:
          `${subject}: ${uses.length === 1 ? '1 use' : `${format(uses.length, '')} uses`} ${windowText(window)}${by(uses)}. MCP deprecates it since ${since} (${source}); ` +
          `${removal}. Instead, ${instead}.`,
        evidence: [measured(`uses of ${title}`, '', uses.length, uses.length, window)],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds: tracesOf(uses.slice(-3)),
      },
    };
  });
}

function featureOf({ attributes }: OperationSample): string | undefined {
  const feature = attributes[ATTR_DEPRECATED_FEATURE];
  return typeof feature === 'string' && feature !== IN_EVERY_SESSION && Object.hasOwn(DEPRECATED_FEATURES, feature)
    ? feature
    : undefined;
}

/** Such as `, with cursor-vscode 1.2.0 and 2 more clients`. */
function by(uses: readonly OperationSample[]): string {
  const users = [...groupBy(uses, userOf).keys()];
  if (users.length === 0) return '';
  const more = users.length - MAX_USERS;
  const named = users.slice(0, MAX_USERS).join(', ');
  return `, with ${named}${more > 0 ? ` and ${more} more clients` : ''}`;
}

function userOf({ attributes }: OperationSample): string | undefined {
  const { [ATTR_CLIENT_NAME]: name, [ATTR_CLIENT_VERSION]: version } = attributes;
  return name === undefined ? undefined : [name, version].filter((part) => part !== undefined).join(' ');
}
