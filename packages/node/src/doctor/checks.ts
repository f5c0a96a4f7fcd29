import type { DoctorCheck } from './check.js';

/** The checks in the order of their results: from the ground up. */
export const CHECKS: readonly DoctorCheck[] = [];
