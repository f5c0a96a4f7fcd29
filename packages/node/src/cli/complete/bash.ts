import type { CompletionNode } from './command-tree.js';

/** The script for bash. It needs no package of completions. */
export const bashScript = (nodes: readonly CompletionNode[]): string => `# bash completion of mcp-vitals
_mcp_vitals() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place="" word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    # What follows -- is another program: its files are completed.
    if [[ "$word" == "--" ]]; then
      COMPREPLY=($(compgen -f -- "$current"))
      return
    fi
    case "\${place:+$place }$word" in
${nodes
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path)}) place=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  case "$place $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$place" in
${nodes.map(wordCase).join('\n')}
  esac
  [[ \${#COMPREPLY[@]} -gt 0 || "$current" == -* ]] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _mcp_vitals mcp-vitals
`;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const valueCases = ({ path, options }: CompletionNode): string[] =>
  options
    .filter(({ takesValue }) => takesValue)
    .map(({ flag, choices, takesPath }) => {
      const reply = takesPath ? '-f' : `-W ${quoted(choices.join(' '))}`;
      return `    ${quoted(`${path} ${flag}`)}) COMPREPLY=($(compgen ${reply} -- "$current")); return ;;`;
    });

function wordCase({ path, words, options }: CompletionNode): string {
  const plain = words.map(({ word }) => word).join(' ');
  const flags = options.map(({ flag }) => flag).join(' ');
  const reply = `if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W ${quoted(flags)} -- "$current")); else COMPREPLY=($(compgen -W ${quoted(plain)} -- "$current")); fi`;
  return `    ${quoted(path)}) ${reply} ;;`;
}
