// Writes docs/command.md from the definitions of the commands: `node scripts/generate-command.mjs`; `--print` writes to stdout.
// A test holds the page to it.
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = new URL('../', import.meta.url);
const { COMMANDS, describeOption, optionsOf, usageOf } = await fromSource();

const cell = (text) => text.replaceAll('|', '\\|');

const section = (command) => `## ${command.name}

${command.summary}.

\`\`\`sh
${usageOf(command)}
\`\`\`

${command.help.join('\n\n')}

| option | does |
| --- | --- |
${optionsOf(command)
  .map((option) => `| \`${cell(option.flags)}\` | ${cell(describeOption(option))} |`)
  .join('\n')}

${command.examples.map(({ line, does }) => `- \`${line}\`: ${does}.`).join('\n')}

Exit codes: 0 ${command.exitCodes[0]}; 1 ${command.exitCodes[1]}; 2 wrong usage.

With \`--json\`: ${command.json}
`;

const page = `# The command \`mcp-vitals\`

Generated from \`packages/node/src/cli/commands\` by \`node scripts/generate-command.mjs\`; a test fails when this page is not what it
writes. The command comes with \`@mcp-vitals/node\`: \`npx mcp-vitals\` where that is installed, and in this
repository after \`npm run build\`; \`npx -p @mcp-vitals/node mcp-vitals\` elsewhere.

| command | does |
| --- | --- |
${COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#${name.replaceAll(' ', '-')}) | ${summary} |`).join('\n')}

**Exit codes.** 0 is good, 1 are findings or a failure, 2 is wrong usage, of every command. \`run\` ends as the program ended, with its
code or by its signal.

**Output.** Results are on stdout, notes, progress and errors on stderr; of \`run\` everything is on stderr, because stdout is the program's.
\`--json\` writes JSON without absolute paths and without secrets; an error is \`{ error: { happened, means, remedy } }\` then.
\`--quiet\` leaves notes and progress out. Colours are written to a terminal alone, and not with \`NO_COLOR\`.

**Errors** say what happened, what it means and what to do.

**Platforms.** It is tested on Linux, with Node.js 20, 22, 24 and 26; it has not been run on Windows.

${COMMANDS.map(section).join('\n')}`;

if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(new URL('docs/command.md', root), page);

/** The definitions, which the bundle of the package does not export. */
async function fromSource() {
  const folder = fileURLToPath(new URL('packages/node/src/cli/', root));
  const dir = fileURLToPath(new URL(`packages/node/dist/cli/page-${process.pid}/`, root));
  const input = { commands: `${folder}commands/commands.ts`, help: `${folder}parse/help.ts` };
  const build = await rolldown({ input, platform: 'node', external: (id) => /^[^./]/.test(id) });
  try {
    await build.write({ dir });
    return { ...(await import(`${dir}commands.js`)), ...(await import(`${dir}help.js`)) };
  } finally {
    await build.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
