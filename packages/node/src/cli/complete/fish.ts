import type { CompletionNode } from './command-tree.js';

/** The script for fish. */
export function fishScript(nodes: readonly CompletionNode[]): string {
  return `# fish completion of mcp-vitals
function __mcp_vitals_at
    set -l words (commandline -opc)
    set -l place
    for word in $words[2..]
        test "$word" = --; and return 1
        string match -q -- '-*' $word; or set -a place $word
    end
    set -l wanted (string split -n ' ' -- $argv[1])
    test (count $place) -ge (count $wanted); or return 1
    test (count $wanted) -eq 0; and test (count $place) -gt 0; and return 1
    for i in (seq (count $wanted))
        test "$place[$i]" = "$wanted[$i]"; or return 1
    end
    test -z "$argv[2]"; or test (count $place) -eq (count $wanted)
end
complete -c mcp-vitals -e
${nodes.flatMap(linesOf).join('\n')}
`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;

function linesOf({ path, words, options }: CompletionNode): string[] {
  const start = `complete -c mcp-vitals -n ${quoted(`__mcp_vitals_at ${quoted(path)}`)}`;
  const exact = `complete -c mcp-vitals -n ${quoted(`__mcp_vitals_at ${quoted(path)} exact`)}`;
  return [
    ...words.map(({ word, summary }) => `${exact} -f -a ${quoted(word)} -d ${quoted(summary)}`),
    ...options.map(({ flag, description, choices, takesValue, takesPath }) => {
      const value = takesPath ? ' -r -F' : choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -x';
      return `${start} -l ${flag.slice(2)}${takesValue ? value : ''} -d ${quoted(description)}`;
    }),
  ];
}
