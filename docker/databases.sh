#!/bin/sh
# One database and one role per service; no role can connect to another's database.
set -eu
for service in data features experiments registry serving experimentation monitoring; do
  name="orrery_$service"
  psql --username postgres --set ON_ERROR_STOP=1 --set name="$name" --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
