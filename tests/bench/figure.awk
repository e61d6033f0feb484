# One line of the report from the times of a race (race.h): variables name, ours, peer, unit, target.
$1 == ours { our_items = $2; our_rounds = split($4, our_times, " ") }
$1 == peer { peer_items = $2; peer_rounds = split($4, peer_times, " ") }

function sort(values, count,    i, k, value) {
  for (i = 2; i <= count; i++) {
    value = values[i]
    for (k = i - 1; k > 0 && values[k] > value; k--) values[k + 1] = values[k]
    values[k + 1] = value
  }
}

function median(values, count) {
  return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}

function shown(rate) {
  if (rate >= 1e9) return sprintf("%.2f G%s/s", rate / 1e9, unit)
  if (rate >= 1e6) return sprintf("%.2f M%s/s", rate / 1e6, unit)
  if (rate >= 1e3) return sprintf("%.1f k%s/s", rate / 1e3, unit)
  return sprintf("%.1f %s/s", rate, unit)
}

END {
  if (!our_rounds || (peer != "-" && !peer_rounds)) {
    print "bench: " name ": no times of " (our_rounds ? peer : ours) > "/dev/stderr"
    exit 1
  }
  for (i = 1; i <= our_rounds; i++) our_rates[i] = our_items / our_times[i]
  count = our_rounds < peer_rounds ? our_rounds : peer_rounds
  for (i = 1; i <= count; i++) ratios[i] = our_rates[i] / (peer_items / peer_times[i])
  for (i = 1; i <= peer_rounds; i++) peer_rates[i] = peer_items / peer_times[i]
  sort(our_rates, our_rounds)
  sort(peer_rates, peer_rounds)
  sort(ratios, count)

  rate = median(our_rates, our_rounds)
  line = sprintf("%-30s %13s", name, shown(rate))
  if (peer == "-") {
    line = line sprintf("  %-20s %13s %8s %15s", "", "", "", sprintf("%s..%s", shown(our_rates[1]), shown(our_rates[our_rounds])))
  } else {
    ratio = median(ratios, count)
    line = line sprintf("  %-20s %13s %7.2fx %15s", peer, shown(median(peer_rates, peer_rounds)), ratio,
                        sprintf("[%.2f..%.2f]", ratios[1], ratios[count]))
  }
  if (split(target, goal, " ") == 2) {
    met = (goal[1] == "ratio" ? ratio : rate) >= goal[2] ? "met" : "MISSED"
    line = line sprintf("  %s: %s", goal[1] == "ratio" ? goal[2] "x" : shown(goal[2]), met)
  }
  print line
}
