import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where Linux shows the control groups that limit a container or a service. */
const GROUPS = '/sys/fs/cgroup';

/** The processors that this process may use at once: those it can run on, or fewer by the quota of its container. */
export function processorLimit(read: (path: string) => string = readText): number {
  const groups = read('/proc/self/cgroup')
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
    .filter((match) => match !== null);
  const quotas = groups.flatMap(([, controllers = '', path = '']) => {
    if (controllers === '') return ancestorsOf(path).map((group) => quotaOf(read(`${GROUPS}${group}/cpu.max`)));
    if (!controllers.split(',').includes('cpu')) return [];
    // Version 1 shows a container its own group at the top, whatever its path outside.
    return ancestorsOf(path).map((group) => {
      const at = (file: string) => read(`${GROUPS}/cpu${group}/cpu.cfs_${file}_us`).trim();
      return quotaOf(`${at('quota')} ${at('period')}`);
    });
  });
  return Math.min(availableParallelism(), ...quotas);
}

/** `/a/b`, `/a` and the top, which is empty: the narrowest limit of all counts. */
function ancestorsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`), ''];
}

/** The processors of a quota, written as microseconds in a period; infinity for `max`, -1 and a file that is not there. */
function quotaOf(text: string): number {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return quota! > 0 && period! > 0 ? quota! / period! : Number.POSITIVE_INFINITY;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
