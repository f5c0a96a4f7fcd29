import { type ExportRequest, type RequestBytes, rangesOf } from './export-request.js';

type Json = Record<string, unknown>;

const encoder = new TextEncoder();
const END = encoder.encode(']}');
const COMMA = encoder.encode(',');

/** Operations on JSON requests: `{"resourceSpans":[…]}`, and likewise for metrics and log records. */
export const jsonRequests: RequestBytes = {
  contentType: 'application/json',

  merge(bodies) {
    const [first] = bodies;
    if (bodies.length < 2) return first ?? new Uint8Array();
    const start = first!.indexOf(0x5b) + 1;
    const lists = bodies
      .map((body) => body.subarray(start, body.length - END.length))
      .filter(({ length }) => length > 0);
    const parts = lists.flatMap((list, i) => (i === 0 ? [list] : [COMMA, list]));
    return Buffer.concat([first!.subarray(0, start), ...parts, END]);
  },

  split(body, parts) {
    const request = JSON.parse(Buffer.from(body).toString()) as Record<string, Json[]>;
    const [key, resources] = Object.entries(request)[0] ?? ['', []];
    const groups = resources.flatMap((resource) => groupsOf(resource));
    const items = groups.reduce((sum, group) => sum + group.items.length, 0);
    return rangesOf(items, parts).map(([from, to]) => requestOf(key, groups, from, to));
  },
};

interface Group {
  readonly items: readonly unknown[];
  /** Wraps items in a copy of their resource and scope. */
  readonly wrap: (items: readonly unknown[]) => Json;
}

function groupsOf(resource: Json): Group[] {
  const scopesKey = Object.keys(resource).find((name) => name.startsWith('scope'))!;
  return (resource[scopesKey] as Json[]).map((scope) => {
    const itemsKey = Object.keys(scope).find((name) => name !== 'scope' && Array.isArray(scope[name]))!;
    return {
      items: scope[itemsKey] as unknown[],
      wrap: (items) => ({ ...resource, [scopesKey]: [{ ...scope, [itemsKey]: items }] }),
    };
  });
}

function requestOf(key: string, groups: readonly Group[], from: number, to: number): ExportRequest {
  const resources: Json[] = [];
  let offset = 0;
  for (const { items, wrap } of groups) {
    const chosen = items.slice(Math.max(0, from - offset), Math.max(0, to - offset));
    if (chosen.length > 0) resources.push(wrap(chosen));
    offset += items.length;
  }
  return { body: encoder.encode(JSON.stringify({ [key]: resources })), items: to - from };
}
