/** Paths are compared by their bytes, so all that lies in a folder is between `folder/` and `folder0`: "0" follows "/". */

const COLUMNS = `project, path, experiment_id, run_id, logged_model_id, owner_path, content_digest, size_bytes, logged_at`;

/** Takes the blob out of the collector's hands too, or waits until a collection of it is over. */
const INSERT_FILE = `
  WITH spared AS (DELETE FROM condemned_blob WHERE content_digest = $7)
  INSERT INTO artifact_file AS file (${COLUMNS})
  SELECT $1::text, $2::text, $3::uuid, $4::uuid, $5::uuid, $6::text, $7::text, $8::bigint, $9::timestamptz
  WHERE NOT EXISTS (SELECT FROM artifact_file WHERE project = $1 AND path = ANY ($10::text[]))
    AND NOT EXISTS (SELECT FROM artifact_file WHERE project = $1 AND path > $2 || '/' AND path < $2 || '0')`;

export const ADD_FILE = `${INSERT_FILE} ON CONFLICT DO NOTHING RETURNING *`;

export const REPLACE_FILE = `${INSERT_FILE}
  ON CONFLICT ON CONSTRAINT artifact_file_pk DO UPDATE SET
    content_digest = excluded.content_digest, size_bytes = excluded.size_bytes, logged_at = excluded.logged_at
  RETURNING *`;

export const FIND_FILE = `SELECT ${COLUMNS} FROM artifact_file WHERE project = $1 AND path = $2`;

export const IS_FOLDER = `
  SELECT EXISTS (
    SELECT FROM artifact_file WHERE project = $1 AND path > $2::text || '/' AND path < $2::text || '0'
  )`;

const BELOW = `project = $1 AND (path = $2::text OR (path > $2::text || '/' AND path < $2::text || '0'))`;

export const LIST_BELOW = `SELECT ${COLUMNS} FROM artifact_file WHERE ${BELOW} ORDER BY path LIMIT $3`;

export const DELETE_FILES = `DELETE FROM artifact_file WHERE ${BELOW}`;

export const LIST_OF_OWNERS = `
  SELECT ${COLUMNS} FROM artifact_file WHERE run_id = ANY ($1::uuid[]) ORDER BY run_id, owner_path`;

/**
 * Hops from one entry to the next, so that a folder's files are not read to list what it lies in: behind the file, or
 * behind all that begins with the folder's name and a slash. $2 is the folder with its slash, $3 what the page
 * follows. (U+10FFFF follows every character that a path may have.)
 */
export const LIST_FOLDER = `
  WITH RECURSIVE entry AS (
    SELECT * FROM (
      SELECT path, size_bytes FROM artifact_file
      WHERE project = $1 AND path > coalesce($3::text, $2::text)
        AND ($2 = '' OR path < left($2, -1) || '0')
      ORDER BY path LIMIT 1
    ) AS first
    UNION ALL
    SELECT next.path, next.size_bytes
    FROM entry CROSS JOIN LATERAL (
      SELECT path, size_bytes FROM artifact_file
      WHERE project = $1
        AND path > CASE strpos(substr(entry.path, length($2) + 1), '/')
          WHEN 0 THEN entry.path
          ELSE $2 || split_part(substr(entry.path, length($2) + 1), '/', 1) || '/' || chr(1114111)
        END
        AND ($2 = '' OR path < left($2, -1) || '0')
      ORDER BY path LIMIT 1
    ) AS next
  )
  SELECT split_part(substr(path, length($2) + 1), '/', 1) AS name,
    CASE strpos(substr(path, length($2) + 1), '/') WHEN 0 THEN size_bytes END AS size_bytes
  FROM entry LIMIT $4`;
