open("CHART");
run("Measure Reconstruction", "device=cpu");
print("measured=" + nResults + " " + getTitle());
