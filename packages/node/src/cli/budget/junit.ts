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

/** A suite of one test case for the server and one for each tool, as CI systems read it. */
export function junitOf({ server, tools, findings, tokens }: Verdict): string {
  const ofServer = findings.filter(({ tool }) => tool === null);
  const cases = [
    caseOf('all tools together', server, ofServer),
    ...tools.map(({ tool }) =>
      caseOf(
        tool,
        server,
        findings.filter((finding) => finding.tool === tool),
      ),
    ),
  ];
  const failures = cases.filter(({ failed }) => failed).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mcp-vitals budget" ${counts} time="0">
  <testsuite name="${xml(server)}" ${counts} skipped="0" time="0">
    <properties>
      <property name="tokens" value="${tokens}"/>
    </properties>
${cases.map(({ text }) => text).join('\n')}
  </testsuite>
</testsuites>
`;
}

function caseOf(name: string, server: string, findings: readonly BudgetFinding[]) {
  const open = `    <testcase name="${xml(name)}" classname="${xml(server)}" time="0"`;
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
