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
export async function fetchReport({ address, token }: MonitorAddress): Promise<MonitoringReport> {
  const response = await ask(`${address}/api/report`, token);
  if (response.status === 401 || response.status === 403) {
    throw new CommandError(
      `${address} refuses the token`,
      'its report is not shown',
      'set MCP_HTTP_TOKEN to the token that the process printed, or use its address with #token=',
    );
  }
  const text = await response.text().catch(() => '');
  const report = text.length > MAX_BYTES ? undefined : reportIn(text);
  if (!response.ok || report === undefined) {
    throw new CommandError(
      `${address} answers with ${response.ok ? 'something else than a report' : `status ${response.status}`}`,
      'no monitor of mcp-vitals listens there, or a different version of it',
      'check the address; mcp-vitals report without one looks for monitors by itself',
    );
  }
  return report;
}

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
      'check that the process runs with MCP_HTTP_ENABLED=true, and that its address is right',
    );
  }
}

function reportIn(text: string): MonitoringReport | undefined {
  try {
    const value = JSON.parse(text) as MonitoringReport | null;
    return typeof value?.schema_version === 'string' && Array.isArray(value.operations) ? value : undefined;
  } catch {
    return undefined;
  }
}
