import type { CompletionNode } from './command-tree.js';

/** The script for zsh. */
export const zshScript = (nodes: readonly CompletionNode[]): string => `#compdef mcp-vitals
# zsh completion of mcp-vitals
_mcp_vitals() {
  local place="" word
  local -a candidates
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    # What follows -- is another program: its files are completed.
    if [[ "$word" == "--" ]]; then _files; return; fi
    case "\${place:+$place }$word" in
${nodes
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path)}) place=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$place" in
${nodes.map(wordCase).join('\n')}
  esac
  _describe mcp-vitals candidates || _files
}
if (( $+functions[compdef] )); then compdef _mcp_vitals mcp-vitals; fi
`;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const valueCases = ({ path, options }: CompletionNode): string[] =>
  options
    .filter(({ takesValue }) => takesValue)
    .map(({ flag, choices, takesPath }) => {
      const reply = takesPath ? '_files' : `candidates=(${choices.map(quoted).join(' ')}); _describe value candidates`;
      return `    ${quoted(`${path} ${flag}`)}) ${reply}; return ;;`;
    });

function wordCase({ path, words, options }: CompletionNode): string {
  const entry = (name: string, summary: string) =>
    quoted(summary === '' ? name : `${name.replaceAll(':', String.raw`\:`)}:${summary}`);
  const plain = words.map(({ word, summary }) => entry(word, summary)).join(' ');
  const flags = options.map(({ flag, description }) => entry(flag, description)).join(' ');
  return `    ${quoted(path)}) if [[ "\${words[CURRENT]}" == -* ]]; then candidates=(${flags}); else candidates=(${plain}); fi ;;`;
}
