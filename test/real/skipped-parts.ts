import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

const reasonOf = ({ fullName }: TestCase): string =>
  /\(skipped: (.+?)\)/.exec(fullName)?.[1] ?? 'something that it needs is missing; the set-up says above what and why';

/** Says after the last test what was skipped, and why. What ran, and in which version, is said by the set-up before the first. */
export default class SkippedParts implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.#isFiltered) return;
    const lines = modules.flatMap((module) => {
      const reasons = [...module.children.allTests('skipped')].map(reasonOf);
      return [...new Set(reasons)].map((reason) => {
        const { length } = reasons.filter((one) => one === reason);
        return `  ${module.relativeModuleId}: ${length === 1 ? '1 test' : `${length} tests`}: ${reason}`;
      });
    });
    console.log(lines.length === 0 ? '\nnothing was skipped\n' : `\nskipped:\n${lines.join('\n')}\n`);
  }
}
