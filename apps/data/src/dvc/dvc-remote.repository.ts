import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import type { DvcRemote, DvcRemoteId } from './dvc-remote.js';
import { DvcRemoteEntity } from './dvc.entities.js';

@Injectable()
export class DvcRemoteRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The remote by that name, which is there from now on, and until the current transaction ends in any case. */
  async open(name: string, createdBy: string): Promise<DvcRemoteId> {
    const known = await this.keep(name);
    if (known !== undefined) return known;
    await this.unitOfWork.manager.query(
      `INSERT INTO dvc_remote (id, name, created_by, created_at) VALUES ($1, $2, $3, now())
       ON CONFLICT (name) DO NOTHING`,
      [newId<DvcRemoteId>(), name, createdBy],
    );
    const opened = await this.keep(name);
    if (opened === undefined) throw new NotFoundError('DVC remote', name);
    return opened;
  }

  async findByName(name: string): Promise<DvcRemote | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toRemote(row);
  }

  async findByIds(ids: readonly DvcRemoteId[]): Promise<ReadonlyMap<DvcRemoteId, DvcRemote>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toRemote).map((remote) => [remote.id, remote]));
  }

  async list(request: PageRequest): Promise<Page<DvcRemote>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRemote), request);
  }

  /** Its objects and commits go with it. */
  async delete(id: DvcRemoteId): Promise<void> {
    await this.rows.delete({ id });
  }

  private async keep(name: string): Promise<DvcRemoteId | undefined> {
    const [row] = await this.unitOfWork.manager.query<{ id: DvcRemoteId }[]>(
      'SELECT id FROM dvc_remote WHERE name = $1 FOR KEY SHARE',
      [name],
    );
    return row?.id;
  }

  private get rows(): Repository<DvcRemoteEntity> {
    return this.unitOfWork.manager.getRepository(DvcRemoteEntity);
  }
}

function toRemote({ id, ...remote }: DvcRemoteEntity): DvcRemote {
  return { ...remote, id: id as DvcRemoteId };
}
