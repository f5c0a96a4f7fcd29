import type { ComponentType } from 'preact';
import { AlertsPage } from '../alerts/alerts-page.js';
import { CachePage } from '../cache/cache-page.js';
import { ClientsPage } from '../clients/clients-page.js';
import { ContextPage } from '../context/context-page.js';
import { DefinitionsPage } from '../definitions/definitions-page.js';
import type { PageProps } from '../feed/page-props.js';
import { JournalPage } from '../journal/journal-page.js';
import { OperationPage } from '../operations/operation-page.js';
import { OperationsPage } from '../operations/operations-page.js';
import { OverviewPage } from '../overview/overview-page.js';
import { ProcessPage } from '../process/process-page.js';
import { ReleasesPage } from '../releases/releases-page.js';
import { SchemaPage } from '../schema/schema-page.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { TracePage } from '../traces/trace-page.js';
import { TracesPage } from '../traces/traces-page.js';
import { NotFound } from './not-found.js';

interface Page {
  readonly title: string;
  readonly Content: ComponentType<PageProps>;
}

const PAGES: Readonly<Record<string, Page>> = {
  '': { title: 'Overview', Content: OverviewPage },
  operations: { title: 'Operations', Content: OperationsPage },
  clients: { title: 'Clients and protocol', Content: ClientsPage },
  traces: { title: 'Traces', Content: TracesPage },
  alerts: { title: 'Alerts', Content: AlertsPage },
  cache: { title: 'Cache and validation', Content: CachePage },
  definitions: { title: 'Definitions', Content: DefinitionsPage },
  context: { title: 'Context', Content: ContextPage },
  schema: { title: 'Schema changes', Content: SchemaPage },
  releases: { title: 'Releases', Content: ReleasesPage },
  process: { title: 'Process', Content: ProcessPage },
  'sign-in': { title: 'Sign-in', Content: SignInPage },
  changes: { title: 'Journal', Content: JournalPage },
};

const UNKNOWN: Page = { title: 'Not found', Content: NotFound };

/** The page that an address names. */
export function pageOf(path: readonly string[]): Page {
  const [first = '', second, third] = path;
  if (first === 'operations' && third !== undefined) return { title: third, Content: OperationPage };
  if (first === 'traces' && second !== undefined) return { title: 'Trace', Content: TracePage };
  return path.length > 1 || !Object.hasOwn(PAGES, first) ? UNKNOWN : PAGES[first]!;
}
