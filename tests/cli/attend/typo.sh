attend --nedes needs.ndjson || echo "status $?"
attend --needs absent.ndjson </dev/null || echo "status $?"
attend --mass 2 </dev/null || echo "status $?"
attend --needs - </dev/null || echo "status $?"
