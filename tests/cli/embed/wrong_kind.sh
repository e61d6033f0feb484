printf '%s\n' '{"type":"resource","text":5}' '{"type":"resource","title":[],"text":"x"}' '{"type":"note"}' | embed --on-error=pass
