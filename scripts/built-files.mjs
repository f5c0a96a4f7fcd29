/**
 * The files of a bundle. Processes may start while it is built again, by `npm start` for one: a file that stays the same is not
 * touched, and one that changes does so at once.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param content text or bytes */
export function writeBuilt(file, content) {
  const bytes = Buffer.from(content);
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, bytes);
  renameSync(beside, file);
}

/** Removes what an earlier build left in a folder. @param built the names that are in it now */
export function removeLeft(folder, built, isBundled = () => true) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && isBundled(entry.name) && !built.includes(entry.name)) rmSync(path.join(folder, entry.name));
  }
}
