import { durationText } from './figures.js';

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The last time that a date can hold, in milliseconds; formatting a later one throws, and nothing of the page would be drawn. */
const LAST_MILLIS = 8.64e15;

/** The time of day in the reader's time zone, with the day where it is not today's. */
export function momentText(atMillis: number, nowMillis: number): string {
  if (!(Math.abs(atMillis) <= LAST_MILLIS)) return 'at no known time';
  const time = TIME.format(atMillis);
  return DAY.format(atMillis) === DAY.format(nowMillis) ? time : `${DAY.format(atMillis)} ${time}`;
}

/** How long ago, in words: `12 s ago`. */
export function agoText(atMillis: number, nowMillis: number): string {
  const passed = nowMillis - atMillis;
  if (passed < 1000) return passed < -1000 ? `in ${wholeText(-passed)}` : 'now';
  return `${wholeText(passed)} ago`;
}

/** Whole seconds: a figure that is redrawn each second does not need more. */
const wholeText = (millis: number): string => durationText(1000 * Math.round(millis / 1000));
