import { DeadlineError } from '@orrery/domain';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEST_LIMITS, withSession } from '../testing/open-test-table.js';
import { TableSession } from './table-session.js';
import { FileTooComplexError } from './tabular-file.errors.js';

describe('a session of the engine', () => {
  it('sees its own folder and nothing else', async () => {
    await withSession(async (session, folder) => {
      await writeFile(join(folder, 'own'), 'x');

      expect(await session.rows(`SELECT content FROM read_text('${folder}/own')`)).toEqual([
        { content: 'x' },
      ]);
      await expect(session.rows(`SELECT * FROM read_text('/etc/hostname')`)).rejects.toThrow();
    });
  });

  it('ends a statement at its deadline', async () => {
    await withSession(async (_, folder) => {
      const session = await TableSession.open(folder, { ...TEST_LIMITS, deadlineMs: 1 });
      const endless = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';
      await expect(session.rows(endless)).rejects.toBeInstanceOf(DeadlineError);
      session.close();
    });
  });

  it('writes in one thread beside, within the same folder and time, in the order of the rows', async () => {
    await withSession(async (session, folder) => {
      const path = `'${folder}/rows.parquet'`;
      await session.inOneThread(async (writer) => {
        expect(await writer.row("SELECT current_setting('threads')::INT AS threads")).toEqual({ threads: 1 });
        await writer.rows(`COPY (SELECT range AS n FROM range(300000)) TO ${path} (FORMAT parquet)`);
        await expect(writer.rows(`SELECT * FROM read_text('/etc/hostname')`)).rejects.toThrow();
      });
      const moved = `SELECT count(*)::INT AS moved FROM read_parquet(${path}, file_row_number = true) WHERE n <> file_row_number`;
      expect(await session.row(moved)).toEqual({ moved: 0 });
    });
  });

  it('ends what runs beside when it is interrupted, and with its own deadline', async () => {
    const endless = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b';
    await withSession(async (session, folder) => {
      const interrupting = setInterval(() => session.interrupt(), 10);
      const running = session.inOneThread((beside) => beside.rows(endless));
      await expect(running).rejects.toBeInstanceOf(DeadlineError);
      clearInterval(interrupting);

      const late = await TableSession.open(folder, { ...TEST_LIMITS, deadlineMs: 1 });
      await expect(late.inOneThread((beside) => beside.rows(endless))).rejects.toBeInstanceOf(DeadlineError);
      late.close();
    });
  });

  it('says that a file needs more memory than it may take', async () => {
    await withSession(async (_, folder) => {
      const session = await TableSession.open(folder, { ...TEST_LIMITS, memoryMegabytes: 64 });
      const large = 'SELECT len(list(range)) AS n FROM range(30000000)';
      await expect(session.rows(large)).rejects.toBeInstanceOf(FileTooComplexError);
      session.close();
    });
  });

  it('knows which patterns the engine can match', async () => {
    await withSession(async (session) => {
      expect(await session.accepts('[A-Z]{3}')).toBe(true);
      expect(await session.accepts('(')).toBe(false);
    });
  });
});
