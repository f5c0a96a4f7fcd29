import { shownText } from '../base/shown.js';
import type { BudgetFinding, Verdict } from './verdict.js';

/** Characters that XML 1.0 does not allow, or that end an attribute's line. */
const FORBIDDEN = /[^\t\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const ALL_TOOLS = 'all tools together';

/** A suite of one test case for the server and one for each tool, as CI systems read it. */
export function junitOf({ server, tools, findings, tokens }: Verdict): string {
  const ofServer = findings.filter(({ tool }) => tool === null);
  const cases = [
    caseOf(ALL_TOOLS, server, ofServer),
    ...tools.map(({ tool }) =>
      caseOf(
        tool,
        server,
        findings.filter((finding) => finding.tool === tool),
      ),
    ),
  ];
  const failures = cases.filter(({ failed }) => failed).length;
  const properties = `    <properties>
      <property name="tokens" value="${tokens}"/>
    </properties>
`;
  return suiteOf(server, `tests="${cases.length}" failures="${failures}" errors="0"`, [
    properties,
    ...cases.map(({ text }) => `${text}\n`),
  ]);
}

/** A suite of one test case that could not be run, for a server without an answer. */
export const junitWithout = (server: string, why: string): string =>
  suiteOf(server, 'tests="1" failures="0" errors="1"', [
    `${openCase(ALL_TOOLS, server)}>
      <error type="no-answer" message="${xml(why)}">${xml(why)}</error>
    </testcase>
`,
  ]);

const suiteOf = (server: string, counts: string, content: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mcp-vitals budget" ${counts} time="0">
  <testsuite name="${xml(server)}" ${counts} skipped="0" time="0">
${content.join('')}  </testsuite>
</testsuites>
`;

const openCase = (name: string, server: string): string =>
  `    <testcase name="${xml(name)}" classname="${xml(server)}" time="0"`;

function caseOf(name: string, server: string, findings: readonly BudgetFinding[]) {
  const open = openCase(name, server);
  const failures = findings.map(
    ({ rule, message }) => `      <failure type="${rule}" message="${xml(message)}">${xml(message)}</failure>`,
  );
  const text = failures.length === 0 ? `${open}/>` : [`${open}>`, ...failures, '    </testcase>'].join('\n');
  return { text, failed: failures.length > 0 };
}

const xml = (text: string): string =>
  shownText(text)
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
