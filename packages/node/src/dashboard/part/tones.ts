import type { Tone } from './badge.js';

const STATUS: Readonly<Record<string, Tone>> = {
  healthy: 'good',
  degraded: 'warn',
  unhealthy: 'bad',
  unknown: 'unknown',
};
const LEVEL: Readonly<Record<string, Tone>> = { critical: 'bad', warning: 'warn', info: 'unknown' };
const CHANGE: Readonly<Record<string, Tone>> = {
  breaking: 'bad',
  removed: 'bad',
  instructions: 'warn',
  compatible: 'good',
  added: 'good',
};

export const statusTone = (status: string): Tone => STATUS[status] ?? 'unknown';
export const levelTone = (level: string): Tone => LEVEL[level] ?? 'unknown';
export const changeTone = (change: string): Tone => CHANGE[change] ?? 'unknown';
