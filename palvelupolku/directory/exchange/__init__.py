"""Outside formats, one file each. They read and write; they decide nothing."""
