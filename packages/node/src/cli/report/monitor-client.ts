import type { MonitoringReport } from '@mcp-vitals/monitor';
import { CommandError } from '../base/command-error.js';

/** A monitor that answers on HTTP. */
export interface MonitorAddress {
  /** Such as `http://127.0.0.1:9470`. */
  readonly address: string;
  readonly token: string | undefined;
}

const TIMEOUT_MILLIS = 10_000;
const MAX_BYTES = 32 * 2 ** 20;

/** The report of a monitor. @throws CommandError when it does not answer with one */
export async function fetchReport(monitor: MonitorAddress): Promise<MonitoringReport> {
  const answer = await fetchJson(monitor, '/api/report');
  if (isReport(answer)) return answer;
  throw otherAnswer(monitor.address, 'something else than a report');
}

/** What a monitor answers. @throws CommandError when it answers with no JSON */
export async function fetchJson({ address, token }: MonitorAddress, path: string): Promise<unknown> {
  const response = await ask(`${address}${path}`, token);
  if (response.status === 401 || response.status === 403) {
    throw new CommandError(
      `${address} refuses the token`,
      'its report is not shown',
      'set MCP_HTTP_TOKEN to the token that the process printed, or use its address with #token=',
    );
  }
  if (!response.ok) throw otherAnswer(address, `status ${response.status}`);
  const text = await response.text().catch(() => '');
  try {
    if (text.length > MAX_BYTES) throw new RangeError('too long');
    return JSON.parse(text) as unknown;
  } catch {
    throw otherAnswer(address, 'something else than JSON');
  }
}

const otherAnswer = (address: string, what: string): CommandError =>
  new CommandError(
    `${address} answers with ${what}`,
    'no monitor of mcp-vitals listens there, or a different version of it',
    'check the address; mcp-vitals report without one looks for monitors by itself',
  );

async function ask(url: string, token: string | undefined): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      redirect: 'error',
    });
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why = name === 'TimeoutError' ? `nothing for ${TIMEOUT_MILLIS / 1000} s` : (cause?.code ?? 'no connection');
    throw new CommandError(
      `${new URL(url).origin} does not answer (${why})`,
      'there is no report to show',
      'check that the process runs its monitor with MCP_HTTP_ENABLED=true, and that its address is right',
    );
  }
}

export const isReport = (value: unknown): value is MonitoringReport =>
  typeof (value as MonitoringReport | null)?.schema_version === 'string' &&
  Array.isArray((value as MonitoringReport).operations);
