open("CHART");
RECORDED
saveAs("PNG", "OUT/replay.png");
close("*");
open("CHART");
COMPLETE
saveAs("PNG", "OUT/complete.png");
