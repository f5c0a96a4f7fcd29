/** Prints the files of a JSON report that have a failed test or could not be loaded, one a line. */
import { readFileSync } from 'node:fs';

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { name, status } of testResults) if (status === 'failed') console.log(name);
