import { Injectable } from '@nestjs/common';
import { PackedStore } from '@orrery/platform-artifacts';
import { ContentMirror } from './content-mirror.js';
import { PackRepository } from './pack.repository.js';

export interface ScrubReport {
  readonly packs: number;
  readonly bytes: number;
  /** Packs that were not what they were. */
  readonly damagedPacks: number;
  /** Chunks that no store has any more. All other damage is repaired. */
  readonly lostChunks: number;
  /** Copies in the second store that were damaged, and are made again. */
  readonly damagedCopies: number;
}

export interface ScrubOptions {
  /** Ends when so many bytes were read. */
  readonly budgetBytes: number;
  /** Packs that were read since then are left out: a moment of the database's time (`PackRepository.timeBefore`). */
  readonly before: string;
  readonly signal?: AbortSignal;
  readonly onPack?: (report: ScrubReport) => Promise<void>;
}

/** Reads stored bytes that nobody asks for, those first that were not read for longest, so that damage is found in time. */
@Injectable()
export class StorageScrub {
  constructor(
    private readonly store: PackedStore,
    private readonly mirror: ContentMirror,
    private readonly packs: PackRepository,
  ) {}

  async scrub({ budgetBytes, before, signal, onPack }: ScrubOptions): Promise<ScrubReport> {
    let report: ScrubReport = { packs: 0, bytes: 0, damagedPacks: 0, lostChunks: 0, damagedCopies: 0 };
    while (report.bytes < budgetBytes && signal?.aborted !== true) {
      const pack = await this.packs.findLongestUnread(before);
      if (pack === null) break;
      const { isIntact, lostChunks } = await this.store.check(pack.blob, await this.packs.chunksOf(pack.id));
      const isCopyIntact = !pack.isMirrored || (await this.mirror.check(pack.blob));
      await this.packs.markRead(pack.id);
      report = {
        packs: report.packs + 1,
        bytes: report.bytes + pack.sizeBytes,
        damagedPacks: report.damagedPacks + (isIntact ? 0 : 1),
        lostChunks: report.lostChunks + lostChunks,
        damagedCopies: report.damagedCopies + (isCopyIntact ? 0 : 1),
      };
      await onPack?.(report);
    }
    await this.mirror.copyMissing();
    return report;
  }
}
