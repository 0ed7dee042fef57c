"""What every domain stands on and no park word touches: journal, commands, refusals, transitions, jobs, paging."""
