import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { processorLimit } from '../src/processor-limit.js';

const GROUPS = '/sys/fs/cgroup';
const limitOf = (files: Readonly<Record<string, string>>) => processorLimit((path) => files[path] ?? '');

it.each<[string, Record<string, string>, number]>([
  ['of a container', { '/proc/self/cgroup': '0::/\n', [`${GROUPS}/cpu.max`]: '50000 100000\n' }, 0.5],
  [
    'of a service inside a slice, whichever is less',
    {
      '/proc/self/cgroup': '0::/system.slice/mcp.service\n',
      [`${GROUPS}/system.slice/mcp.service/cpu.max`]: 'max 100000\n',
      [`${GROUPS}/system.slice/cpu.max`]: '20000 100000\n',
    },
    0.2,
  ],
  [
    'of a container under version 1, whose path is that outside',
    {
      '/proc/self/cgroup': '5:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n1:name=systemd:/docker/ab\n',
      [`${GROUPS}/cpu/cpu.cfs_quota_us`]: '25000\n',
      [`${GROUPS}/cpu/cpu.cfs_period_us`]: '100000\n',
    },
    0.25,
  ],
])('the quota %s is the limit of the processors', (_, files, limit) => {
  expect(limitOf(files)).toBe(limit);
});

it.each<[string, Record<string, string>]>([
  ['there are no control groups', {}],
  ['no quota is set', { '/proc/self/cgroup': '0::/\n', [`${GROUPS}/cpu.max`]: 'max 100000\n' }],
  [
    'version 1 has no quota',
    {
      '/proc/self/cgroup': '4:cpu:/\n',
      [`${GROUPS}/cpu/cpu.cfs_quota_us`]: '-1\n',
      [`${GROUPS}/cpu/cpu.cfs_period_us`]: '100000\n',
    },
  ],
  ['the quota is above them', { '/proc/self/cgroup': '0::/\n', [`${GROUPS}/cpu.max`]: '900000000 100000\n' }],
])('all processors are the limit when %s', (_, files) => {
  expect(limitOf(files)).toBe(availableParallelism());
});
