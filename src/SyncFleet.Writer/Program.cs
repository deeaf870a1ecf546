// Entry point; see the sibling folders.
return 0;
